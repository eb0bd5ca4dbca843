package org.backlight.learning.optimizer;

import java.util.List;
import org.backlight.learning.layer.Parameter;
import org.bytedeco.pytorch.Tensor;

/** An update rule bound to groups of parameters; each update is one fused pass over values, gradients and state. */
public sealed interface Optimizer permits AdamOptimizer, SgdOptimizer {

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

    /** Returns name and tensor of all state, in a fixed order; loading writes into these tensors. */
    List<NamedTensor> state();

    /** A tensor and its name in a checkpoint. */
    record NamedTensor(String name, Tensor tensor) {}

    /** Binds the values and the gradients' present memory. */
    static Optimizer of(OptimizerSettings settings, List<List<Parameter>> groups) {
        return switch (settings) {
            case OptimizerSettings.Adam adam -> new AdamOptimizer(adam, groups);
            case OptimizerSettings.Sgd sgd -> new SgdOptimizer(sgd, groups);
        };
    }
}
