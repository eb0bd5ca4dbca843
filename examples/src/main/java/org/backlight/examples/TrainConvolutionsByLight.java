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
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.network.ModuleStage;
import org.backlight.learning.network.Network;
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
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.global.torch;

/**
 * Program that trains a convolutional network, made of libtorch's own modules, on drawn digits by optical direct
 * feedback alignment.
 */
public final class TrainConvolutionsByLight {

    private static final SampleShape IMAGE = SampleShape.of(1, 28, 28);
    private static final SampleShape FILTERED = SampleShape.of(16, 12, 12);
    private static final int HIDDEN = 256;

    private TrainConvolutionsByLight() {}

    /** Prints loss, accuracy, alignment and the frames of the simulated device; takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        var digits = DrawnDigits.dataset(4_000, 1_000, 1);
        // Libtorch's autograd works within each stage; between them there is nothing but light.
        var convolution = ModuleStage.of("convolution", IMAGE, FILTERED, 1,
                () -> new Conv2dImpl(1, 16, new LongPointer(5, 5)),
                (module, x) -> torch.max_pool2d(torch.tanh(module.forward(x)), 2, 2));
        var dense = ModuleStage.of("dense", SampleShape.of(FILTERED.size()), SampleShape.of(HIDDEN), 1,
                () -> new LinearImpl(FILTERED.size(), HIDDEN), (module, x) -> torch.tanh(module.forward(x)));
        var head = ModuleStage.of("head", SampleShape.of(HIDDEN), SampleShape.of(10), 1,
                () -> new LinearImpl(HIDDEN, 10), LinearImpl::forward);
        var network = new Network(List.of(convolution, dense, head), Precision.FP32);
        try (var opu = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 3, 10, FILTERED.size())) {
            var feedback = new DirectFeedback(opu, Optional.of(new Ternarizer.Stochastic(2, 5)),
                    FeedbackScope.SHARED, 1.0);
            var trainer = new Trainer(
                    LearningTask.classification(network, samples(digits.train()), samples(digits.test())),
                    feedback, new OptimizerSettings.Adam(0.001),
                    new TrainingPlan(4, 50, LearningRateSchedule.CONSTANT, 4), Optional.empty());
            trainer.train(new TrainingListener() {
                @Override
                public void epoch(EpochMetrics epoch) {
                    System.out.printf(Locale.ROOT,
                            "epoch %d  test loss %.3f  accuracy %.1f %%  alignment %.2f, %.2f%n",
                            epoch.epoch(), epoch.testLoss(), 100 * epoch.test().get("accuracy"),
                            epoch.alignment().getFirst(), epoch.alignment().getLast());
                }
            });
            System.out.printf(Locale.ROOT, "%,d frames, %.1f simulated seconds%n", opu.ledger().frames(),
                    opu.ledger().seconds());
        }
    }

    private static LabelledSamples samples(LabelledImages images) {
        return LabelledSamples.of(images.pixels(), images.labels(), IMAGE, images.classes(),
                Normalization.UNIT);
    }
}
