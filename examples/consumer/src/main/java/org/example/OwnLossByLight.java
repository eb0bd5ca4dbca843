package org.example;

import java.util.List;
import java.util.Optional;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.data.Targets;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.loss.LossAndError;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Learns eight waves, sin(3x + k), from arrays by a loss of its own and optical direct feedback alignment. */
public final class OwnLossByLight {

    /** The mean of log cosh (y − t): quadratic near 0, linear far away. */
    record LogCosh() implements Loss {

        @Override
        public LossAndError evaluate(Tensor y, Tensor t) {
            return new LossAndError(value(y, t), y.sub(t).tanh().div(new Scalar((double) y.size(1))));
        }

        @Override
        public double value(Tensor y, Tensor t) {
            return y.sub(t).cosh().log().mean().item_double();
        }

        @Override
        public Tensor predict(Tensor y) {
            return y;
        }

        @Override
        public double guessing(Tensor t, int outputs) {
            return value(torch.zeros_like(t), t);
        }

        @Override
        public Optional<String> mismatch(Targets targets, int outputs) {
            return targets instanceof Targets.Values values && values.size() == outputs
                    ? Optional.empty()
                    : Optional.of("log cosh needs " + outputs + " real targets");
        }
    }

    private OwnLossByLight() {}

    /** Trains, prints how much of the waves was learned, and fails if it is not most of them. */
    public static void main(String[] arguments) throws Exception {
        var network = Mlp.create(1, List.of(128, 128), 8, Activation.TANH, Precision.FP32, 1);
        var task = new LearningTask(network, new LogCosh(), List.of(new DeterminationCoefficient()),
                waves(4_000), waves(501));
        try (var opu = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 2, 8, 128)) {
            var feedback = new DirectFeedback(opu, Optional.of(new Ternarizer.Stochastic(2, 5)),
                    FeedbackScope.SHARED, 1.0);
            var plan = new TrainingPlan(10, 50, LearningRateSchedule.CONSTANT, 3);
            double learned = new Trainer(task, feedback, new OptimizerSettings.Adam(0.002), plan,
                    Optional.empty())
                    .train(TrainingListener.SILENT).orElseThrow().test().get("r2");
            System.out.printf(java.util.Locale.ROOT, "r2 %.3f, %,d frames%n", learned, opu.ledger().frames());
            if (learned < 0.9) {
                throw new IllegalStateException("r2 is " + learned + "; expected at least 0.9");
            }
        }
    }

    private static ArraySamples waves(int count) {
        float[] x = new float[count];
        float[] waves = new float[8 * count];
        for (int i = 0; i < count; i++) {
            x[i] = 2f * i / (count - 1) - 1;
            for (int k = 0; k < 8; k++) {
                waves[8 * i + k] = (float) Math.sin(3 * x[i] + k);
            }
        }
        return ArraySamples.ofValues(x, SampleShape.of(1), waves, SampleShape.of(8));
    }
}
