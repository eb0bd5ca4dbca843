package org.backlight.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Perplexity;
import org.backlight.learning.network.ModuleStage;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.SampleRows;
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
import org.bytedeco.pytorch.EmbeddingImpl;
import org.bytedeco.pytorch.GRUImpl;
import org.bytedeco.pytorch.GRUOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.junit.jupiter.api.Test;

/** A recurrent network of libtorch's modules takes light for each place of a sequence. */
class SequencesByLightTest {

    private static final int LENGTH = 6;
    private static final int VOCABULARY = 5;
    private static final int WIDTH = 16;

    private static TokenSamples text(int windows) {
        int[] pattern = {0, 1, 2, 0, 2, 1, 3, 4};
        byte[] tokens = new byte[2 * (windows * LENGTH + 1)];
        for (int i = 0; 2 * i < tokens.length; i++) {
            tokens[2 * i] = (byte) pattern[i % pattern.length];
        }
        return TokenSamples.of(MemorySegment.ofArray(tokens), TokenSamples.Format.UINT16, VOCABULARY, LENGTH);
    }

    /** What follows depends on two tokens: knowing the latest alone leaves at least 0.5 nats of the 1.61 of guessing. */
    @Test
    void aRecurrentNetworkLearnsAnOrderOfTokensByLight() throws Exception {
        SampleRows vectors = SampleRows.sequence(LENGTH, SampleShape.of(WIDTH));
        var embedding = ModuleStage.of("embedding", SampleRows.tokens(LENGTH, VOCABULARY), vectors, 1,
                () -> new EmbeddingImpl(VOCABULARY, WIDTH), EmbeddingImpl::forward);
        var recurrent = ModuleStage.of("recurrent", vectors, vectors, 1, () -> {
            var options = new GRUOptions(WIDTH, WIDTH);
            options.batch_first().put(true);
            return new GRUImpl(options);
        }, (gru, x) -> gru.forward(x).get0());
        var head = ModuleStage.of("head", SampleShape.of(WIDTH), SampleShape.of(VOCABULARY), 1,
                () -> new LinearImpl(WIDTH, VOCABULARY), LinearImpl::forward);
        var task = new LearningTask(new Network(List.of(embedding, recurrent, head), Precision.FP32),
                new SoftmaxCrossEntropy(), List.of(new Perplexity()), text(200), text(40));
        try (var opu = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 3, VOCABULARY, WIDTH)) {
            var feedback = new DirectFeedback(opu, Optional.of(new Ternarizer.Stochastic(2, 5)),
                    FeedbackScope.SHARED, 1);
            var figures = new Trainer(task, feedback, new OptimizerSettings.Adam(0.01),
                    new TrainingPlan(8, 10, LearningRateSchedule.CONSTANT, 4), Optional.empty())
                    .train(TrainingListener.SILENT).orElseThrow();
            assertThat(figures.testLoss()).isLessThan(0.45);
            assertThat(figures.alignment()).hasSize(2);
        }
    }
}
