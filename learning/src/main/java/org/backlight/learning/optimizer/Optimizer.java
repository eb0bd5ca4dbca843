package org.backlight.learning.optimizer;

import java.util.List;
import java.util.Set;
import org.backlight.learning.layer.Parameter;
import org.bytedeco.pytorch.Tensor;

/** An update rule bound to groups of parameters; each update is one fused pass over values, gradients and state. */
public sealed interface Optimizer permits AdamOptimizer, Float8Adam, SgdOptimizer {

    /** Begins a step, in which each group is updated once, in any order. */
    void begin();

    /**
     * Updates the values of a group's parameters from their gradients.
     *
     * @param group its index
     * @param learningRateFactor multiplies the settings' learning rate
     * @param gradientDivisor float32, shape (): gradients are divided by it first; {@code null} leaves them as they are
     */
    void update(int group, double learningRateFactor, Tensor gradientDivisor);

    /**
     * Updates some rows of a matrix that is updated row by row; to be called once for each of its rows in a step, by any
     * thread.
     *
     * @param parameter among those for which {@link #of(OptimizerSettings, List, Set)} was told so
     * @param from the first row, a multiple of 16
     * @param gradient float32, shape (rows, columns)
     * @param learningRateFactor multiplies the settings' learning rate
     */
    void updateRows(Parameter parameter, long from, Tensor gradient, double learningRateFactor);

    /** Returns name and tensor of all state, in a fixed order; loading writes into these tensors. */
    List<NamedTensor> state();

    /** A tensor and its name in a checkpoint. */
    record NamedTensor(String name, Tensor tensor) {}

    /** Binds the values and the gradients' present memory. */
    static Optimizer of(OptimizerSettings settings, List<List<Parameter>> groups) {
        return of(settings, groups, Set.of());
    }

    /**
     * Binds the values and the gradients' present memory.
     *
     * @param byRows parameters whose gradients are handed to {@link #updateRows}, and have no memory here: {@link #update}
     *     leaves them out
     */
    static Optimizer of(OptimizerSettings settings, List<List<Parameter>> groups, Set<Parameter> byRows) {
        return switch (settings) {
            case OptimizerSettings.Adam adam -> switch (adam.momentPrecision()) {
                case FP32 -> new AdamOptimizer(adam, groups, byRows);
                case FP8 -> new Float8Adam(adam, groups, byRows, Float8Blocks.best());
            };
            case OptimizerSettings.Sgd sgd -> new SgdOptimizer(sgd, groups, byRows);
        };
    }
}
