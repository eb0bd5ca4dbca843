package org.backlight.examples;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.RootMeanSquareError;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.GaussianProjection;

/**
 * Program that learns the function (sin 3a cos 2b, a b) of two numbers from arrays: a regression by direct feedback
 * alignment, whose feedback matrix is never stored.
 */
public final class LearnFunctionByFeedback {

    private LearnFunctionByFeedback() {}

    /** Prints the root mean square error and the coefficient of determination of every tenth epoch; takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        var network = Mlp.create(2, List.of(128, 128), 2, Activation.TANH, Precision.FP32, 1);
        var task = new LearningTask(network, new MeanSquaredError(),
                List.of(new RootMeanSquareError(""), new DeterminationCoefficient()), samples(4_000, 2),
                samples(1_000, 3));
        try (var projection = new GaussianProjection(4, 2, 128)) {
            var feedback = new DirectFeedback(projection, Optional.empty(), FeedbackScope.SHARED, 1.0);
            var trainer = new Trainer(task, feedback, new OptimizerSettings.Adam(0.002),
                    new TrainingPlan(40, 50, LearningRateSchedule.CONSTANT, 5), Optional.empty());
            trainer.train(new TrainingListener() {
                @Override
                public void epoch(EpochMetrics epoch) {
                    if (epoch.epoch() % 10 == 0) {
                        System.out.printf(Locale.ROOT, "epoch %d  rmse %.4f  r2 %.4f%n", epoch.epoch(),
                                epoch.test().get("rmse"), epoch.test().get("r2"));
                    }
                }
            });
        }
    }

    private static ArraySamples samples(int count, long seed) {
        var random = new SplittableRandom(seed);
        float[] inputs = new float[2 * count];
        float[] targets = new float[2 * count];
        for (int i = 0; i < count; i++) {
            double a = random.nextDouble(-1, 1);
            double b = random.nextDouble(-1, 1);
            inputs[2 * i] = (float) a;
            inputs[2 * i + 1] = (float) b;
            targets[2 * i] = (float) (Math.sin(3 * a) * Math.cos(2 * b));
            targets[2 * i + 1] = (float) (a * b);
        }
        return ArraySamples.ofValues(inputs, SampleShape.of(2), targets, SampleShape.of(2));
    }
}
