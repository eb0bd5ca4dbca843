package org.backlight.app.machine;

import java.util.List;
import java.util.Optional;
import org.backlight.app.machine.NetworkShape.MatrixShape;
import org.backlight.app.machine.NetworkShape.StageShape;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.optimizer.MomentPrecision;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;

/**
 * Work of one training step, and its time on a machine.
 *
 * <pre>
 * forward   for each matrix a product of the batch's rows
 * error     passes over the output
 * feedback  {@link FeedbackWork}
 * backward  for each learned matrix a product that makes its gradient; for each matrix through which a gradient passes, one
 *           that makes the gradient of its input
 * update    a pass over parameters, gradients and the optimizer's state
 * </pre>
 *
 * BP passes the gradient through all matrices but the first. By feedback none passes from stage to stage: only within a stage of
 * several layers, as far as their granularity asks for it. Shallow training has the gradients of the head alone. Values are float32 in memory.
 *
 * @param network its sizes
 * @param method how the error reaches the stages
 * @param batch samples of a step, at least 1
 * @param precision of the products
 * @param optimizer of the parameters
 * @param feedback what is projected; present for the methods that do
 */
public record StepWork(NetworkShape network, Method method, long batch, Precision precision,
        OptimizerSettings optimizer, Optional<FeedbackWork> feedback) {

    /** Passes over an activation's values, forward: read, write. */
    private static final int ACTIVATION_PASSES = 2;
    /** Passes over an activation's values, backward: read gradient and output, write. */
    private static final int DERIVATIVE_PASSES = 3;
    /** Passes over the output in which loss, error and its scaled copies are made. */
    private static final int ERROR_PASSES = 6;
    /** Operations in which they are made. */
    private static final int ERROR_KERNELS = 4;
    /** Products of attention's backward pass for each of its forward pass: five for two. */
    private static final double ATTENTION_BACKWARD = 2.5;

    /** @throws IllegalArgumentException if a method that projects has no feedback, or another has some */
    public StepWork {
        if (method.projects() != feedback.isPresent()) {
            throw new IllegalArgumentException(
                    "feedback is " + (feedback.isPresent() ? "" : "not ") + "there, but the method is "
                            + method.word());
        }
    }

    /** Returns this work with all hidden widths multiplied by a factor. */
    public StepWork scaled(double factor) {
        return new StepWork(network.scaled(factor), method, batch, precision, optimizer,
                feedback.map(work -> work.scaled(factor)));
    }

    /** Returns the floating-point operations of all products, a multiplication and an addition being two. */
    public double flops() {
        double flops = 0;
        for (int s = 0; s < network.stages().size(); s++) {
            StageShape stage = network.stages().get(s);
            for (int i = 0; i < stage.matrices().size(); i++) {
                MatrixShape matrix = stage.matrices().get(i);
                int products = 1 + (makesGradient(s, matrix) ? 1 : 0) + (passesDown(s, i) ? 1 : 0);
                flops += 2.0 * products * rows(s) * matrix.entries();
            }
            if (stage.attends()) {
                flops += attentionFlops(stage) * (attendsBackward(s) ? 1 + ATTENTION_BACKWARD : 1);
            }
        }
        return flops;
    }

    /**
     * Returns the cost of a step.
     *
     * @param machine that computes it
     */
    public StepCost on(Machine machine) {
        var times = new OperationTimes(machine, precision);
        double device = feedback.map(FeedbackWork::deviceSeconds).map(seconds -> seconds * batch).orElse(0.0);
        return new StepCost(forward(times), error(times),
                feedback.map(work -> work.machineSeconds(machine, precision, batch)).orElse(0.0), device,
                backward(times), update(times), machine.rates().powerWatts().value(),
                feedback.map(FeedbackWork::deviceWatts).orElse(0.0));
    }

    private double forward(OperationTimes times) {
        double seconds = 0;
        for (int s = 0; s < network.stages().size(); s++) {
            StageShape stage = network.stages().get(s);
            for (MatrixShape matrix : stage.matrices()) {
                double part = busyPart(times, matrix, matrix.outputs());
                seconds += times.product(rows(s), matrix.inputs(), matrix.outputs(), bytes(s, matrix), part)
                        + times.pass(Float.BYTES * ACTIVATION_PASSES * rows(s) * matrix.outputs(), part);
            }
            if (stage.attends()) {
                seconds += attention(times, s, 1);
            }
        }
        return seconds;
    }

    private double error(OperationTimes times) {
        double outputs = (double) batch * network.headRowsPerSample() * network.head().width();
        return times.pass(Float.BYTES * ERROR_PASSES * outputs) + (ERROR_KERNELS - 1) * times.pass(0);
    }

    private double backward(OperationTimes times) {
        double seconds = 0;
        for (int s = 0; s < network.stages().size(); s++) {
            StageShape stage = network.stages().get(s);
            if (!isTrained(s)) {
                continue;
            }
            for (int i = 0; i < stage.matrices().size(); i++) {
                MatrixShape matrix = stage.matrices().get(i);
                double part = busyPart(times, matrix, matrix.outputs());
                seconds += times.pass(Float.BYTES * DERIVATIVE_PASSES * rows(s) * matrix.outputs(), part);
                if (makesGradient(s, matrix)) {
                    seconds += times.product(matrix.outputs(), rows(s), matrix.inputs(), bytes(s, matrix),
                            part);
                }
                if (passesDown(s, i)) {
                    seconds += times.product(rows(s), matrix.outputs(), matrix.inputs(), bytes(s, matrix),
                            busyPart(times, matrix, matrix.inputs()));
                }
            }
            if (stage.attends() && attendsBackward(s)) {
                seconds += attention(times, s, ATTENTION_BACKWARD);
            }
        }
        return seconds;
    }

    private static double busyPart(OperationTimes times, MatrixShape matrix, long features) {
        return matrix.divided() ? times.busyPart(features) : 1;
    }

    private double update(OperationTimes times) {
        double seconds = 0;
        for (int s = 0; s < network.stages().size(); s++) {
            if (isTrained(s)) {
                seconds += times.pass((double) updateBytes() * network.stages().get(s).parameters());
            }
        }
        return seconds;
    }

    /** Returns the bytes that the optimizer reads and writes for each parameter. */
    private int updateBytes() {
        int valueAndGradient = 3 * Float.BYTES;
        return valueAndGradient + switch (optimizer) {
            case OptimizerSettings.Adam adam ->
                4 * (adam.momentPrecision() == MomentPrecision.FP8 ? 1 : Float.BYTES);
            case OptimizerSettings.Sgd sgd -> sgd.momentum() == 0
                    ? 0
                    : 2 * (sgd.velocityPrecision() == Precision.BF16 ? Short.BYTES : Float.BYTES);
        };
    }

    /** Returns the bytes of a matrix and of the rows before and after it. */
    private double bytes(int stage, MatrixShape matrix) {
        return Float.BYTES
                * (matrix.entries() + (double) rows(stage) * (matrix.inputs() + matrix.outputs()));
    }

    private double attentionFlops(StageShape stage) {
        // Products with keys and with values, of every token with each of its sequence.
        return 4.0 * batch * network.rowsPerSample() * network.rowsPerSample()
                * stage.attentionWidth();
    }

    private double attention(OperationTimes times, int index, double share) {
        StageShape stage = network.stages().get(index);
        double length = network.rowsPerSample();
        double wide = share * attentionFlops(stage) / (2 * length * length);
        return times.product(length, length, wide, Float.BYTES * 4.0 * rows(index) * stage.attentionWidth());
    }

    private long rows(int stage) {
        return batch * (isHead(stage) && !network.stages().get(stage).attends()
                ? network.headRowsPerSample()
                : network.rowsPerSample());
    }

    private boolean isHead(int stage) {
        return stage == network.stages().size() - 1;
    }

    private boolean isTrained(int stage) {
        return method != Method.SHALLOW || isHead(stage);
    }

    /** Returns whether a gradient passes through attention: not where each matrix takes feedback of its own. */
    private boolean attendsBackward(int stage) {
        return isTrained(stage) && (method == Method.BP || isHead(stage)
                || network.stages().get(stage).matrices().stream().anyMatch(MatrixShape::passesDown));
    }

    private boolean makesGradient(int stage, MatrixShape matrix) {
        return isTrained(stage) && matrix.learns();
    }

    private boolean passesDown(int stage, int index) {
        List<MatrixShape> matrices = network.stages().get(stage).matrices();
        if (!isTrained(stage)) {
            return false;
        }
        boolean first = index == 0;
        boolean stagesTakeIt = method == Method.BP && stage > 0
                || isHead(stage) && feedback.map(FeedbackWork::fromHeadInput).orElse(false);
        if (method == Method.BP || isHead(stage)) {
            return !first || stagesTakeIt;
        }
        return matrices.get(index).passesDown();
    }
}
