package org.backlight.app.train;

import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.cost.Ledger;

/**
 * What a training would take, before it is begun.
 *
 * @param recipe what would be trained
 * @param network its layers, in words
 * @param samples the number of samples to learn from
 * @param parameters the number of the network's parameters
 * @param steps the number of optimizer steps
 * @param memory what would be held in memory
 * @param device what an optical device would do, if there is one
 */
public record TrainingForecast(Recipe recipe, String network, int samples, long parameters, long steps,
        Memory memory, Optional<Device> device) {

    private static final double MEBIBYTE = 0x1p20;

    /**
     * A lower bound on the memory, in bytes: Java and libtorch themselves take a few hundred MiB more, the twin of a
     * device up to about 1 GiB.
     *
     * @param network parameters, gradients and the optimizer's state
     * @param samples the data set
     * @param batch activations and feedback of one batch
     * @param matrix a feedback matrix that is stored; 0 for one that is not
     */
    public record Memory(double network, double samples, double batch, double matrix) {

        /** All of it. */
        public double bytes() {
            return network + samples + batch + matrix;
        }
    }

    /**
     * What the optical device would do: at most, for a half of a ternarized error that is empty needs no frame.
     *
     * @param preset the device
     * @param inputs of its projection
     * @param outputs of its projection
     * @param cost what a frame costs
     * @param feedback for the training steps
     * @param measurement for the alignment at each evaluation, for the fidelity, and for a readout
     * @param calibration frames of the calibration, as counted by calibrating the twin
     */
    public record Device(OpuPreset preset, long inputs, long outputs, FrameCost cost, Ledger feedback,
            Ledger measurement,
            long calibration) {

        /** The account of the whole training. */
        public Ledger ledger() {
            return feedback.plus(measurement).plus(Ledger.of(0, 0, calibration, cost));
        }
    }

    /** What a forecast needs to know of data and network. */
    private record Shape(String network, long parameters, int samples, int testSamples, int rowsPerSample,
            double networkBytes, double sampleBytes, double batchBytes, long projectionInputs,
            long projectionOutputs, int readoutWidth) {}

    /**
     * Forecasts a training; makes neither a run nor a network, but a text's tokens where they are missing.
     *
     * @param recipe what would be trained
     * @param data where data sets are looked for
     * @param terminal told of what takes a while
     * @throws UserMistake if the training could not be begun
     */
    public static TrainingForecast of(Recipe recipe, DataFolder data, Terminal terminal) {
        Shape shape = switch (recipe.model()) {
            case ModelChoice.Mlp mlp -> images(recipe, mlp, Samples.sizes(recipe.dataset(), data));
            case ModelChoice.Gpt gpt -> text(recipe, gpt, data, terminal);
        };
        TrainingPlan plan = recipe.training().plan().withFittingWarmUp(shape.samples);
        Memory memory = new Memory(shape.networkBytes, shape.sampleBytes, shape.batchBytes,
                new FeedbackSize(shape.projectionInputs, shape.projectionOutputs).storedBytes(recipe));
        return new TrainingForecast(recipe, shape.network, shape.samples, shape.parameters,
                plan.totalSteps(shape.samples), memory, device(recipe, plan, shape));
    }

    private static Shape images(Recipe recipe, ModelChoice.Mlp mlp, Samples.Sizes sizes) {
        MemoryNeed.check(mlp, sizes.features(), sizes.classes(), recipe.training());
        Feedback feedback = recipe.feedback();
        long outputs = feedback == null ? 0 : feedback.route().scope().outputs(mlp.hidden());
        long inputs = feedback != null && feedback.route().source() == FeedbackSource.HEAD
                ? mlp.hidden().getLast()
                : sizes.classes();
        double widths = mlp.hidden().stream().mapToDouble(Integer::doubleValue).sum();
        int batch = Math.min(recipe.training().plan().batchSize(), sizes.train());
        String network = Stream.of(List.of(sizes.features()), mlp.hidden(), List.of(sizes.classes()))
                .flatMap(List::stream).map(String::valueOf).collect(Collectors.joining("-"));
        return new Shape(network,
                (long) MemoryNeed.parameters(mlp.hidden(), sizes.features(), sizes.classes()), sizes.train(),
                sizes.test(), 1,
                MemoryNeed.bytes(mlp.hidden(), sizes.features(), sizes.classes(), recipe.training()),
                (sizes.train() + (double) sizes.test()) * (sizes.features() + 1.0),
                Float.BYTES * batch * (sizes.features() + 2 * widths + outputs), inputs, outputs, 0);
    }

    private static Shape text(Recipe recipe, ModelChoice.Gpt gpt, DataFolder data, Terminal terminal) {
        int vocabulary = ((DatasetChoice.Text) recipe.dataset()).vocabulary();
        FeedbackSize projection = FeedbackSize.of(recipe, gpt, vocabulary);
        try (Task.Windows windows = Task.windows(recipe, gpt, data, terminal)) {
            return new Shape(
                    String.format(Locale.ROOT, "%,d blocks of width %,d, feed-forward %,d, %,d heads",
                            gpt.blocks(), gpt.width(), gpt.feedForward(), gpt.heads()),
                    gpt.shape(vocabulary).parameters(), windows.train().count(), windows.test().count(),
                    gpt.context(), MemoryNeed.bytes(gpt, vocabulary, recipe.training()), windows.bytes(),
                    MemoryNeed.batchBytes(recipe, gpt, vocabulary, windows.train().count()),
                    projection.inputs(), projection.outputs(),
                    recipe.feedback() != null && gpt.readout().calibrated() ? gpt.width() : 0);
        }
    }

    private static Optional<Device> device(Recipe recipe, TrainingPlan plan, Shape shape) {
        if (recipe.feedback() == null
                || !(recipe.feedback().projection() instanceof ProjectionChoice.Opu opu)) {
            return Optional.empty();
        }
        OpuPreset preset = opu.device();
        long inputs = shape.projectionInputs;
        long outputs = Math.max(1, shape.projectionOutputs);
        int repetitions = recipe.feedback().route().repetitions();
        long calibration = FeedbackPath.refusingSizes(opu, inputs, outputs,
                () -> calibrationFrames(preset, Seeds.of(recipe.seed()).feedback(), inputs, outputs));
        FrameCost cost = preset.frameCost(inputs, outputs);
        long samples = Progress.Length.samplesAfter(plan, shape.samples, plan.totalSteps(shape.samples));
        long probe = shape.rowsPerSample * (long) Math.min(shape.testSamples,
                Math.max(1, Trainer.PROBE_SAMPLES / shape.rowsPerSample));
        // The fidelity is measured on the errors of the last repetition.
        long measured = Ledger.forecast((plan.evaluations(shape.samples) * repetitions + 1) * probe,
                preset.retrieval(), cost).frames();
        // A unit vector has one half.
        long readout = Ledger.forecast(shape.readoutWidth, preset.retrieval(), cost).frames() / 2;
        return Optional.of(new Device(preset, inputs, outputs, cost,
                Ledger.forecast(samples * shape.rowsPerSample * repetitions, preset.retrieval(), cost),
                Ledger.of(0, 0, measured + readout, cost), calibration));
    }

    /** Calibrates the run's own twin for frames of every brightness: 1, 2, 4, … inputs on. */
    private static long calibrationFrames(OpuPreset preset, long seed, long inputs, long outputs) {
        try (OpticalProjection projection = OpticalProjection.simulated(preset, seed, inputs, outputs);
                Arena arena = Arena.ofShared()) {
            MemorySegment row = arena.allocate(inputs * Float.BYTES, Float.BYTES);
            MemorySegment projected = arena.allocate(outputs * Float.BYTES, Float.BYTES);
            long on = 0;
            for (long wanted = 1; on < inputs; wanted *= 2) {
                while (on < Math.min(wanted, inputs)) {
                    row.setAtIndex(ValueLayout.JAVA_FLOAT, on++, 1);
                }
                projection.project(row, projected, 1);
            }
            return projection.ledger().calibrationFrames();
        }
    }

    /**
     * Says all of it.
     *
     * @param out where to
     */
    public void print(PrintWriter out) {
        out.println(TrainingReport.headline(recipe, parameters, samples));
        TrainingRun.shortenedWarmUp(recipe, recipe.training().plan().withFittingWarmUp(samples), samples)
                .ifPresent(out::println);
        out.println();
        line(out, "network", "%s, %,d parameters", network, parameters);
        line(out, "training", "%,d steps of %,d %s", steps,
                Math.min(recipe.training().plan().batchSize(), samples),
                recipe.model() instanceof ModelChoice.Gpt ? "windows" : "samples");
        line(out, "memory",
                "%,.0f MiB (network and optimizer %,.0f, data %,.0f, batch %,.0f%s), and %s",
                memory.bytes() / MEBIBYTE, memory.network() / MEBIBYTE, memory.samples() / MEBIBYTE,
                memory.batch() / MEBIBYTE, memory.matrix() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", feedback matrix %,.0f", memory.matrix() / MEBIBYTE),
                device.isPresent()
                        ? "500 to 1,500 more for Java, libtorch and the simulated device"
                        : "about 500 more for Java and libtorch");
        device.ifPresent(opu -> print(opu, out));
        out.println();
        out.println("Nothing was trained: this was a forecast, by --dry-run.");
    }

    private void print(Device opu, PrintWriter out) {
        Ledger all = opu.ledger();
        line(out, "OPU", "%s, %s: %,d inputs to %,d outputs at %,.0f frames/s and %.0f W",
                opu.preset().name(),
                opu.preset().retrieval(), opu.inputs(), opu.outputs(), 1 / opu.cost().seconds(),
                opu.cost().powerWatts());
        line(out, "",
                "at most %,d frames: %,d for the feedback, %,d to measure alignment and fidelity, %,d to calibrate",
                all.frames() + all.calibrationFrames(), opu.feedback().frames(),
                opu.measurement().calibrationFrames(), opu.calibration());
        line(out, "", "this training would take %s on the device at most, and %,.0f J",
                Wording.duration(all.seconds()),
                all.joules());
        line(out, "", "%s", TrainingReport.parts(all.secondsByPart(), all.joulesByPart()));
    }

    private static void line(PrintWriter out, String label, String format, Object... values) {
        out.println(String.format("%-10s ", label) + String.format(Locale.ROOT, format, values));
    }
}
