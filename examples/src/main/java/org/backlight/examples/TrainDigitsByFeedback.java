package org.backlight.examples;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.datasets.image.DrawnDigits;
import org.backlight.datasets.image.LabelledImages;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.DenseProjection;

/** Program that trains a multilayer perceptron on drawn digits by direct feedback alignment and prints each epoch. */
public final class TrainDigitsByFeedback {

    private TrainDigitsByFeedback() {}

    /** Prints loss, accuracy and alignment per epoch; takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        var digits = DrawnDigits.dataset(10_000, 2_000, 1);
        var network = Mlp.create(28 * 28, List.of(256, 256), 10, Activation.TANH, Precision.FP32, 2);
        try (var projection = new DenseProjection(3, 10, 256)) {
            var feedback = new DirectFeedback(projection, Optional.empty(), FeedbackScope.SHARED, 1.0);
            var trainer = new Trainer(
                    LearningTask.classification(network, samples(digits.train()), samples(digits.test())),
                    feedback, new OptimizerSettings.Adam(0.001),
                    new TrainingPlan(5, 64, LearningRateSchedule.CONSTANT, 4), Optional.empty());
            trainer.train(new TrainingListener() {
                @Override
                public void epoch(EpochMetrics epoch) {
                    System.out.printf(Locale.ROOT,
                            "epoch %d  test loss %.3f  accuracy %.1f %%  alignment %.2f%n",
                            epoch.epoch(),
                            epoch.testLoss(), 100 * epoch.test().get("accuracy"),
                            epoch.alignment().getFirst());
                }
            });
        }
    }

    private static LabelledSamples samples(LabelledImages images) {
        return LabelledSamples.of(images.pixels(), images.labels(), images.classes(), Normalization.UNIT);
    }
}
