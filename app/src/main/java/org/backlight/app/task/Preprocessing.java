package org.backlight.app.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.file.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a network must be told beside its weights to answer for new samples: how values enter it, and what its outputs mean. A run keeps
 * it in the file {@value #FILE}, so that its data are not needed any more.
 *
 * <p>A value v enters as (v / divisor - mean) / deviation.
 *
 * @param shape of one sample, such as 1, 28, 28
 * @param divisor 255 for pixels, 1 for other values
 * @param mean one for all values, or one for each index of the first extent: each channel, or each value of a flat sample
 * @param deviation positive, as many as means
 * @param inputs the names of the values, in order; null where they have none
 * @param classes the names of the classes, in the order of their labels; null where outputs are numbers
 * @param targets what the outputs are; null where they are classes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Preprocessing(List<Long> shape, double divisor, List<Double> mean, List<Double> deviation,
        List<String> inputs, List<String> classes, List<Target> targets) {

    /** The name of the file. */
    public static final String FILE = "preprocessing.json";

    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    /**
     * A number that is predicted; the network's output times the deviation plus the mean.
     *
     * @param name of the column, or its number
     * @param mean of the samples that were learned from
     * @param deviation their standard deviation; 1 where all are equal
     */
    public record Target(String name, double mean, double deviation) {}

    /** @throws IllegalArgumentException if the parts do not belong together */
    public Preprocessing {
        if (shape == null || mean == null || deviation == null || mean.isEmpty()
                || mean.size() != deviation.size() || (mean.size() != 1 && mean.size() != shape.getFirst())
                || (classes == null) == (targets == null) || !(divisor > 0)
                || deviation.stream().anyMatch(value -> !(value > 0))) {
            throw new IllegalArgumentException("the parts of a preprocessing do not belong together");
        }
    }

    /** Returns the shape of one sample. */
    public SampleShape sampleShape() {
        return new SampleShape(shape);
    }

    /** Returns the number of outputs: a number for each class, or for each target. */
    public int outputs() {
        return classes != null ? classes.size() : targets.size();
    }

    /**
     * Standardizes samples.
     *
     * @param values whole samples; overwritten
     */
    public void apply(float[] values) {
        int size = sampleShape().size();
        int each = mean.size() == 1 ? size : size / mean.size();
        for (int i = 0; i < values.length; i++) {
            int group = mean.size() == 1 ? 0 : i % size / each;
            values[i] = (float) ((values[i] / divisor - mean.get(group)) / deviation.get(group));
        }
    }

    /**
     * Returns standardized samples to what files have: the opposite of {@link #apply}.
     *
     * @param values whole samples; overwritten
     */
    public void revert(float[] values) {
        int size = sampleShape().size();
        int each = mean.size() == 1 ? size : size / mean.size();
        for (int i = 0; i < values.length; i++) {
            int group = mean.size() == 1 ? 0 : i % size / each;
            values[i] = (float) ((values[i] * deviation.get(group) + mean.get(group)) * divisor);
        }
    }

    /** Returns the names of classes or targets, in the order of the outputs. */
    public List<String> labels() {
        return classes != null ? classes : targets.stream().map(Target::name).toList();
    }

    /**
     * Computes means and deviations of samples; of values that are all equal, the deviation is 1.
     *
     * @param values samples, each of {@code size} values
     * @param size of a sample
     * @param groups of equally many successive values that share a mean, a divisor of {@code size}
     * @return the means and then the deviations
     */
    public static double[][] statistics(float[] values, int size, int groups) {
        double[] mean = new double[groups];
        double[] deviation = new double[groups];
        int each = size / groups;
        double count = (double) values.length / groups;
        for (int i = 0; i < values.length; i++) {
            mean[i % size / each] += values[i] / count;
        }
        for (int i = 0; i < values.length; i++) {
            double difference = values[i] - mean[i % size / each];
            deviation[i % size / each] += difference * difference / count;
        }
        for (int g = 0; g < groups; g++) {
            double root = Math.sqrt(deviation[g]);
            // What rounding leaves of equal values is no deviation.
            deviation[g] = root > 1e-6 * Math.abs(mean[g]) && root > 0 ? root : 1;
        }
        return new double[][]{mean, deviation};
    }

    /**
     * Keeps this with a run.
     *
     * @throws IOException if it cannot be written
     */
    public void keep(RunFolder folder) throws IOException {
        WholeFile.write(folder.path().resolve(FILE), JSON.writeValueAsString(this) + "\n");
    }

    /**
     * Reads what a run keeps.
     *
     * @throws UserMistake if it keeps none, or the file is damaged
     */
    public static Preprocessing of(RunFolder folder) {
        Path file = folder.path().resolve(FILE);
        if (!Files.exists(file)) {
            throw new UserMistake("run " + folder.path() + " has no " + FILE
                    + ", which tells how samples enter its network; it has not begun, or an older version made it");
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), Preprocessing.class);
        } catch (IOException e) {
            throw new UserMistake(file + " cannot be read: " + FileTrouble.words(e), e);
        } catch (JacksonException | NullPointerException e) {
            throw new UserMistake(file + " is damaged", e);
        }
    }
}
