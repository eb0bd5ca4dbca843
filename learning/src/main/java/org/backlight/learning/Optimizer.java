package org.backlight.learning;

import java.util.List;

import org.bytedeco.pytorch.Tensor;

/** An update rule bound to parameters; each step is one fused pass over values, gradients and state. */
sealed interface Optimizer permits AdamOptimizer, SgdOptimizer {

    /**
     * Updates every parameter's value from its gradient. Gradients are not modified.
     *
     * @param learningRateFactor multiplies the settings' learning rate
     */
    void step(double learningRateFactor);

    /** Name and tensor of all state, in a fixed order; loading writes into these tensors. */
    List<NamedTensor> state();

    record NamedTensor(String name, Tensor tensor) {}

    static Optimizer of(OptimizerSettings settings, List<Parameter> parameters) {
        return switch (settings) {
            case OptimizerSettings.Adam adam -> new AdamOptimizer(adam, parameters);
            case OptimizerSettings.Sgd sgd -> new SgdOptimizer(sgd, parameters);
        };
    }
}
