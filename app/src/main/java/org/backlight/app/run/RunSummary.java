package org.backlight.app.run;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.cost.TimeSplit;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.retrieval.DriftReport;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Summary of a finished run: the content of {@code summary.json}, written with underscores in the names.
 *
 * @param recipe the recipe's name
 * @param method bp, dfa, odfa or shallow
 * @param dataset the data set's kind
 * @param seed the recipe's seed
 * @param parameters the number of the network's parameters, learning or not, with those that are fixed
 * @param epochs the epochs begun
 * @param trainLoss the mean training loss of the last epoch
 * @param testLoss the mean loss on the test samples after the last epoch
 * @param test the task's metrics on the test samples after the last epoch, each under {@code test_} and its name, such as
 *     {@code test_accuracy}
 * @param trainSeconds the time spent on training steps, evaluation excluded, over all resumptions
 * @param samplesPerSecond the training samples seen divided by {@code trainSeconds}
 * @param peakMemoryBytes the process's largest resident set
 * @param opu what the optical device did; null for a method without one
 * @param reach how many parameters are reached by what; null in summaries of older versions
 * @param length how long the training was; null in summaries of older versions
 * @param guessing the task's metrics of an answer that is the same for every test sample; null in summaries of older
 *     versions
 * @param alignment of each hidden stage, the cosine between the gradient of its weights that it learned by and the one of
 *     backpropagation, after the last epoch, NaN (null in the file) for a stage without matrices; null where the method has
 *     none
 * @param standardization of the inputs; null for inputs that are no numbers
 * @param provenance which program made the run, and where; null in summaries of older versions
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunSummary(String recipe, String method, String dataset, long seed, long parameters, int epochs,
        double trainLoss, double testLoss, @JsonAnyGetter @JsonAnySetter Map<String, Object> test,
        double trainSeconds, double samplesPerSecond, long peakMemoryBytes, Opu opu, Reach reach,
        Length length, Map<String, Double> guessing, List<Double> alignment, Standardization standardization,
        Provenance provenance) {

    private static final String TEST = "test_";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addModule(FiniteOrNull.MODULE).build();

    /** @throws NullPointerException if a text is missing */
    public RunSummary {
        Objects.requireNonNull(recipe, "recipe");
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(dataset, "dataset");
        Map<String, Object> figures = new LinkedHashMap<>();
        if (test != null) {
            // Whatever else a file of another version says is left out.
            test.forEach((name, value) -> {
                if (name.startsWith(TEST) && value instanceof Number) {
                    figures.put(name, value);
                }
            });
        }
        test = Collections.unmodifiableMap(figures);
        alignment = alignment == null
                ? null
                : alignment.stream().map(cosine -> cosine == null ? Double.NaN : cosine).toList();
        guessing = guessing == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(guessing));
    }

    /**
     * Returns what guessing reaches by a metric: an answer that is the same for every test sample; NaN where it is not known.
     *
     * @param metric its name
     */
    public double guessingFigure(String metric) {
        Double value = guessing == null ? null : guessing.get(metric);
        return value == null ? Double.NaN : value;
    }

    /**
     * Returns metrics as the key {@code test} of a summary holds them.
     *
     * @param figures by the names of their metrics
     */
    public static Map<String, Object> testFigures(Map<String, Double> figures) {
        Map<String, Object> test = new LinkedHashMap<>();
        figures.forEach((name, value) -> test.put(TEST + name, value));
        return test;
    }

    /**
     * Returns a metric on the test samples after the last epoch; NaN where the run has none of that name.
     *
     * @param metric its name
     */
    public double testFigure(String metric) {
        return test.get(TEST + metric) instanceof Number value ? value.doubleValue() : Double.NaN;
    }

    /**
     * Work of the optical device, in the device's own time.
     *
     * @param feedbackFrames the camera frames exposed for the feedback
     * @param calibrationFrames the camera frames exposed to calibrate, and to measure the alignment and the fidelity
     * @param seconds the time of all frames
     * @param joules the electrical energy of that time
     * @param retrievalFidelity the correlation of the retrieved with the ideal linear projection of the errors
     *     shown last; null where none was shown
     * @param secondsByPart where the seconds go; null in summaries of older versions
     * @param joulesByPart where the joules go; null in summaries of older versions
     * @param drift what checks for drift have found; null where there were none
     * @param faults how many faults of each kind the device had that a repetition cured, by the kind in lower case; null
     *     where there were none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Opu(long feedbackFrames, long calibrationFrames, double seconds, double joules,
            Double retrievalFidelity, TimeSplit secondsByPart, TimeSplit joulesByPart, DriftReport drift,
            Map<String, Long> faults) {

        /** Reads an account; one that does not tell the frames of the feedback apart calls them {@code frames}. */
        @JsonCreator
        static Opu read(@JsonProperty("frames") long frames,
                @JsonProperty("feedback_frames") Long feedbackFrames,
                @JsonProperty("calibration_frames") long calibrationFrames,
                @JsonProperty("seconds") double seconds, @JsonProperty("joules") double joules,
                @JsonProperty("retrieval_fidelity") Double retrievalFidelity,
                @JsonProperty("seconds_by_part") TimeSplit secondsByPart,
                @JsonProperty("joules_by_part") TimeSplit joulesByPart,
                @JsonProperty("drift") DriftReport drift, @JsonProperty("faults") Map<String, Long> faults) {
            return new Opu(feedbackFrames == null ? frames : feedbackFrames, calibrationFrames, seconds,
                    joules,
                    retrievalFidelity, secondsByPart, joulesByPart, drift, faults);
        }

        /**
         * Returns the account of a device.
         *
         * @param ledger frames, time and energy
         * @param fidelity the retrieval fidelity; null where none was measured
         * @param drift what checks for drift have found, if there were any
         * @param faults as {@link #faults} holds them; may be empty
         */
        public static Opu of(Ledger ledger, Double fidelity, DriftReport drift, Map<String, Long> faults) {
            return new Opu(ledger.frames(), ledger.calibrationFrames(), ledger.seconds(), ledger.joules(),
                    fidelity, ledger.secondsByPart(), ledger.joulesByPart(),
                    drift.checks() > 0 ? drift : null, faults.isEmpty() ? null : faults);
        }

        /** Returns numbers of faults by their kinds' names in lower case. */
        public static Map<String, Long> faults(Map<DeviceFault.Kind, Long> counts) {
            Map<String, Long> faults = new TreeMap<>();
            counts.forEach((kind, count) -> faults.put(kind.name().toLowerCase(Locale.ROOT), count));
            return faults;
        }

        /** Returns all frames: those of the feedback, and those of calibration and measurements. */
        @JsonProperty("frames")
        public long totalFrames() {
            return feedbackFrames + calibrationFrames;
        }
    }

    /**
     * Numbers of parameters, by what reaches them.
     *
     * @param direct by feedback, with no other weight between
     * @param local by feedback through other weights of their stage
     * @param exact by the exact gradient
     * @param untrained by nothing
     * @param fixed values of the forward pass that are set once and are not weights, such as an adapter that equals the
     *     medium; null in summaries of older versions
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Reach(long direct, long local, long exact, long untrained, Long fixed) {}

    /**
     * Length of the training.
     *
     * @param steps of the optimizer
     * @param stepsPerEpoch of a whole epoch, even if the training ended within the first one
     */
    public record Length(long steps, int stepsPerEpoch) {

        /** Returns the number of epochs done, with a fraction if the last one is incomplete. */
        public double epochs() {
            return (double) steps / stepsPerEpoch;
        }
    }

    /**
     * How values v of the inputs entered the network: (v - mean) / deviation.
     *
     * @param mean subtracted from a pixel, a value from 0 to 1; null where inputs are of several kinds
     * @param deviation a pixel's difference is divided by; null where the mean is
     * @param inputs of each kind of input, its own mean and deviation, in its own unit, by its name; null for images
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Standardization(Double mean, Double deviation, Map<String, Linear> inputs) {

        /**
         * Mean and deviation of one kind of input.
         *
         * @param mean subtracted
         * @param deviation divided by
         */
        public record Linear(double mean, double deviation) {}

        /** Copies the kinds of inputs. */
        public Standardization {
            inputs = inputs == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        }

        /** Returns that of pixels. */
        public static Standardization ofPixels(double mean, double deviation) {
            return new Standardization(mean, deviation, null);
        }

        /** Returns that of several kinds of inputs, in order. */
        public static Standardization ofEach(Map<String, Linear> inputs) {
            return new Standardization(null, null, inputs);
        }
    }

    /** Returns this summary as indented JSON. */
    public String json() {
        return JSON.writeValueAsString(this) + "\n";
    }

    static RunSummary parse(byte[] json) {
        return JSON.readValue(json, RunSummary.class);
    }
}
