package org.backlight.learning.optimizer;

import org.backlight.learning.tensor.Precision;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/** An update rule and its constants. */
public sealed interface OptimizerSettings {

    /** Returns the step size, positive and finite. */
    double learningRate();

    /**
     * Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1):
     *
     * <pre>
     * m ← β₁ m + (1-β₁) g;  v ← β₂ v + (1-β₂) g²;  θ ← θ - lr · (m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε)
     * </pre>
     *
     * With a weight decay λ it is AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101): matrices, but not vectors, are
     * multiplied by 1 - lr · λ at each step as well.
     *
     * @param learningRate lr, positive
     * @param beta1 decay of the mean, in [0, 1)
     * @param beta2 decay of the mean square, in [0, 1)
     * @param epsilon ε, positive
     * @param weightDecay λ, at least 0 and finite
     * @param momentPrecision in which m and v are kept from step to step
     */
    record Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay,
            MomentPrecision momentPrecision) implements OptimizerSettings {

        public Adam {
            InvalidValueException.requireWithin("learning-rate", learningRate, Interval.POSITIVE);
            InvalidValueException.requireWithin("beta1", beta1, Interval.FRACTION);
            InvalidValueException.requireWithin("beta2", beta2, Interval.FRACTION);
            InvalidValueException.requireWithin("epsilon", epsilon, Interval.POSITIVE);
            InvalidValueException.requireWithin("weight-decay", weightDecay, Interval.NOT_NEGATIVE);
        }

        /** Keeps m and v in float32. */
        public Adam(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
            this(learningRate, beta1, beta2, epsilon, weightDecay, MomentPrecision.FP32);
        }

        /** Leaves weights as they are but for their gradients. */
        public Adam(double learningRate, double beta1, double beta2, double epsilon) {
            this(learningRate, beta1, beta2, epsilon, 0);
        }

        /** Creates settings with the paper's constants: β₁ = 0.9, β₂ = 0.999, ε = 1e-8. */
        public Adam(double learningRate) {
            this(learningRate, 0.9, 0.999, 1e-8);
        }
    }

    /**
     * Stochastic gradient descent with momentum: u ← μ u + g; θ ← θ - lr · u.
     *
     * @param learningRate lr, positive
     * @param momentum μ, in [0, 1)
     * @param velocityPrecision in which u is kept from step to step: {@link Precision#BF16} takes half the memory, and rounds u
     *     after θ has moved by it
     */
    record Sgd(double learningRate, double momentum,
            Precision velocityPrecision) implements OptimizerSettings {

        /** Keeps u in float32. */
        public Sgd(double learningRate, double momentum) {
            this(learningRate, momentum, Precision.FP32);
        }

        public Sgd {
            InvalidValueException.requireWithin("learning-rate", learningRate, Interval.POSITIVE);
            InvalidValueException.requireWithin("momentum", momentum, Interval.FRACTION);
        }
    }
}
