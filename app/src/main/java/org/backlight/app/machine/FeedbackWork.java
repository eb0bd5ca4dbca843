package org.backlight.app.machine;

import java.util.Optional;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.optics.DeviceChoice;
import org.backlight.projection.ProjectionKind;

/**
 * Projections of a step.
 *
 * @param inputs n: values of an error
 * @param outputs m: values of its feedback
 * @param rowsPerSample errors of each sample
 * @param repetitions projections of each error
 * @param ternarizes whether the errors are ternarized
 * @param fromHeadInput whether the error is that at the head's input, whose width changes with the network's
 * @param kind what computes a digital projection; null for an optical one
 * @param light what a vector costs on the device; empty for a digital projection
 * @param choice the device; empty for a digital projection
 */
public record FeedbackWork(long inputs, long outputs, long rowsPerSample, int repetitions, boolean ternarizes,
        boolean fromHeadInput, ProjectionKind kind, Optional<LightCost> light,
        Optional<DeviceChoice> choice) {

    /** Passes over the projected values: written, scaled. */
    private static final int SCALING_PASSES = 2;
    private static final long SMALLEST_BLOCK = 4096;

    /**
     * Returns what a recipe's feedback projects.
     *
     * @param feedback of the recipe
     * @param network which may be without memory
     * @param rowsPerSample predictions for each sample
     * @throws IllegalArgumentException if an optical device has not that many inputs
     */
    public static FeedbackWork of(Feedback feedback, Network network, int rowsPerSample) {
        FeedbackRoute route = feedback.route();
        long rows = (long) rowsPerSample * route.source().rowsPerOutput(network);
        boolean head = route.source() == FeedbackSource.HEAD;
        long inputs = route.inputs(network);
        long outputs = Math.max(1, route.outputs(network));
        boolean ternarizes = feedback.ternarize().isPresent();
        return switch (feedback.projection()) {
            case ProjectionChoice.Digital digital -> new FeedbackWork(inputs, outputs, rows,
                    route.repetitions(), ternarizes, head, digital.digital(), Optional.empty(),
                    Optional.empty());
            // It is read from its file as a stored one is from memory.
            case ProjectionChoice.Matrix _ -> new FeedbackWork(inputs, outputs, rows, route.repetitions(),
                    ternarizes, head, ProjectionKind.DENSE, Optional.empty(), Optional.empty());
            case ProjectionChoice.Light light -> optical(light.device(), inputs, outputs, rows,
                    route.repetitions(), head);
        };
    }

    /** Returns projections by digital entries. */
    public static FeedbackWork digital(ProjectionKind kind, long inputs, long outputs, long rowsPerSample) {
        return new FeedbackWork(inputs, outputs, rowsPerSample, 1, false, false, kind, Optional.empty(),
                Optional.empty());
    }

    /**
     * Returns projections by light.
     *
     * @throws IllegalArgumentException if the device has not that many inputs
     */
    public static FeedbackWork optical(DeviceChoice device, long inputs, long outputs, long rowsPerSample,
            int repetitions, boolean fromHeadInput) {
        return new FeedbackWork(inputs, outputs, rowsPerSample, repetitions, true, fromHeadInput, null,
                Optional.of(LightCost.of(device, inputs, outputs)), Optional.of(device));
    }

    /** Returns the same for a network whose hidden widths are multiplied by a factor. */
    FeedbackWork scaled(double factor) {
        long n = fromHeadInput ? NetworkShape.times(inputs, factor) : inputs;
        long m = NetworkShape.times(outputs, factor);
        return choice.isPresent()
                ? optical(choice.get(), n, m, rowsPerSample, repetitions, fromHeadInput)
                : new FeedbackWork(n, m, rowsPerSample, repetitions, ternarizes, fromHeadInput, kind,
                        Optional.empty(), Optional.empty());
    }

    /** Returns the device's seconds for one sample; 0 for a digital projection. */
    double deviceSeconds() {
        return light.map(LightCost::seconds).orElse(0.0) * rowsPerSample * repetitions;
    }

    double deviceWatts() {
        return light.map(cost -> cost.frame().powerWatts()).orElse(0.0);
    }

    /** Returns the bytes of a feedback matrix that is stored; 0 for one that is not. */
    public double matrixBytes() {
        return kind == ProjectionKind.DENSE ? (double) Float.BYTES * inputs * outputs : 0;
    }

    /** Returns the machine's seconds for a batch. */
    public double machineSeconds(Machine machine, Precision precision, long batch) {
        double rows = (double) batch * rowsPerSample;
        var times = new OperationTimes(machine, Precision.FP32);
        double once = times.pass(Float.BYTES * SCALING_PASSES * rows * outputs)
                + (ternarizes
                        ? rows * inputs / machine.feedback().ternarizedPerSecond().value() + times.pass(0)
                        : 0)
                + light.map(cost -> throughLight(cost, machine, times, rows))
                        .orElseGet(() -> projected(machine, times, rows));
        return repetitions * once;
    }

    private static double throughLight(LightCost cost, Machine machine, OperationTimes times, double rows) {
        // Each half is laid out once, however many frames show it.
        return rows * (2.0 * cost.inputs() / machine.feedback().encodedPerSecond().value()
                + (double) cost.frames() * cost.pixels() / machine.feedback().countsPerSecond().value())
                + 2 * times.pass(0);
    }

    private double projected(Machine machine, OperationTimes times, double rows) {
        double passing = Float.BYTES * rows * (inputs + outputs);
        if (kind == ProjectionKind.HADAMARD) {
            return rows * transformedValues() / machine.feedback().transformedPerSecond().value()
                    + times.pass(passing);
        }
        double entries = (double) inputs * outputs;
        double read = kind == ProjectionKind.DENSE ? Float.BYTES * entries : 0;
        return entries / machine.feedback().entriesPerSecond(kind)
                + times.product(rows, inputs, outputs, read + passing);
    }

    /**
     * Returns the additions of a structured projection of one row: three transforms of N log₂ N in each of its blocks, of N = the
     * power of two that holds the smaller side, at least 4,096 ({@link org.backlight.projection.HadamardProjection}).
     */
    double transformedValues() {
        long smaller = Math.min(inputs, outputs);
        long size = Math.max(SMALLEST_BLOCK, Long.highestOneBit(Math.max(1, 2 * smaller - 1)));
        double blocks = (double) Math.ceilDiv(inputs, size) * Math.ceilDiv(outputs, size);
        return 3 * blocks * size * Long.numberOfTrailingZeros(size);
    }
}
