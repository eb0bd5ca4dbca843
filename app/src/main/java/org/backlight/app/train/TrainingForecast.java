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
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.Trainer;
import org.backlight.optics.FrameCost;
import org.backlight.optics.Ledger;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;

/**
 * What a training would take, before it is begun.
 *
 * @param recipe what would be trained
 * @param widths the network's layers: values per sample, hidden widths, classes
 * @param samples the number of samples to learn from
 * @param parameters the number of the network's parameters
 * @param steps the number of optimizer steps
 * @param memory what would be held in memory
 * @param device what an optical device would do, if there is one
 */
public record TrainingForecast(Recipe recipe, List<Integer> widths, int samples, long parameters, long steps,
        Memory memory, Optional<Device> device) {

    private static final double MEBIBYTE = 0x1p20;

    /**
     * A lower bound on the memory, in bytes: Java and libtorch themselves take a few hundred MiB more.
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
     * @param outputs of its projection
     * @param cost what a frame costs
     * @param feedback for the training steps
     * @param measurement for the alignment after each epoch and for the fidelity
     * @param calibration frames of the calibration, as counted by calibrating the twin
     */
    public record Device(OpuPreset preset, long outputs, FrameCost cost, Ledger feedback,
            Ledger measurement,
            long calibration) {

        /** The account of the whole training. */
        public Ledger ledger() {
            return feedback.plus(measurement).plus(Ledger.of(0, 0, calibration, cost));
        }
    }

    /**
     * Forecasts a training; makes neither a run nor a network.
     *
     * @param recipe what would be trained
     * @param data where data sets are looked for
     * @throws UserMistake if the training could not be begun
     */
    public static TrainingForecast of(Recipe recipe, DataFolder data) {
        Samples.Sizes sizes = Samples.sizes(recipe.dataset(), data);
        ModelChoice.Mlp mlp = (ModelChoice.Mlp) recipe.model();
        MemoryNeed.check(mlp, sizes.features(), sizes.classes(), recipe.training());
        long steps = recipe.training().epochs()
                * (long) Math.ceilDiv(sizes.train(), recipe.training().batchSize());
        List<Integer> widths = Stream.of(List.of(sizes.features()), mlp.hidden(), List.of(sizes.classes()))
                .flatMap(List::stream).toList();
        return new TrainingForecast(recipe, widths, sizes.train(),
                (long) MemoryNeed.parameters(mlp.hidden(), sizes.features(), sizes.classes()), steps,
                memory(recipe, mlp, sizes), device(recipe, mlp, sizes));
    }

    private static long outputs(Recipe recipe, ModelChoice.Mlp mlp) {
        return recipe.feedback().scope().outputs(mlp.hidden());
    }

    private static Memory memory(Recipe recipe, ModelChoice.Mlp mlp, Samples.Sizes sizes) {
        double samples = (sizes.train() + (double) sizes.test()) * (sizes.features() + 1.0);
        double widths = mlp.hidden().stream().mapToDouble(Integer::doubleValue).sum();
        double feedback = recipe.feedback() == null ? 0 : outputs(recipe, mlp);
        int batch = Math.min(recipe.training().batchSize(), sizes.train());
        boolean stored = recipe.feedback() != null
                && recipe.feedback().projection() instanceof ProjectionChoice.Dense;
        return new Memory(
                MemoryNeed.bytes(mlp.hidden(), sizes.features(), sizes.classes(), recipe.training()),
                samples, Float.BYTES * batch * (sizes.features() + 2 * widths + feedback),
                stored ? Float.BYTES * feedback * sizes.classes() : 0);
    }

    private static Optional<Device> device(Recipe recipe, ModelChoice.Mlp mlp, Samples.Sizes sizes) {
        if (recipe.feedback() == null
                || !(recipe.feedback().projection() instanceof ProjectionChoice.Opu opu)) {
            return Optional.empty();
        }
        OpuPreset preset = opu.device();
        long inputs = sizes.classes();
        long outputs = outputs(recipe, mlp);
        int epochs = recipe.training().epochs();
        long probe = Math.min(Trainer.PROBE_SAMPLES, sizes.test());
        long calibration = FeedbackPath.refusingSizes(opu, inputs, outputs,
                () -> calibrationFrames(preset, Seeds.of(recipe.seed()).feedback(), inputs, outputs));
        FrameCost cost = preset.frameCost(inputs, outputs);
        Ledger measured = Ledger.forecast((epochs + 1) * probe, preset.retrieval(), cost);
        return Optional.of(new Device(preset, outputs, cost,
                Ledger.forecast(epochs * (long) sizes.train(), preset.retrieval(), cost),
                Ledger.of(0, 0, measured.frames(), cost), calibration));
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
        out.println();
        line(out, "network", "%s, %,d parameters",
                widths.stream().map(String::valueOf).collect(Collectors.joining("-")), parameters);
        line(out, "training", "%,d steps of %,d samples", steps,
                Math.min(recipe.training().batchSize(), samples));
        line(out, "memory",
                "%,.0f MiB (network and optimizer %,.0f, data %,.0f, batch %,.0f%s), beside Java and libtorch themselves",
                memory.bytes() / MEBIBYTE, memory.network() / MEBIBYTE, memory.samples() / MEBIBYTE,
                memory.batch() / MEBIBYTE, memory.matrix() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", feedback matrix %,.0f", memory.matrix() / MEBIBYTE));
        device.ifPresent(opu -> print(opu, out));
        out.println();
        out.println("Nothing was trained: this was a forecast, by --dry-run.");
    }

    private void print(Device opu, PrintWriter out) {
        Ledger all = opu.ledger();
        line(out, "OPU", "%s, %s: %,d inputs to %,d outputs at %,.0f frames/s and %.0f W",
                opu.preset().name(),
                opu.preset().retrieval(), widths.getLast(), opu.outputs(), 1 / opu.cost().seconds(),
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
