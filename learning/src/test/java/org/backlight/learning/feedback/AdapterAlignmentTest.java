package org.backlight.learning.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.Gpts;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.DenseProjection;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** An adapter that knows nothing of the medium at first learns it from what the feedback has done to the stream. */
class AdapterAlignmentTest {

    private static final int VOCABULARY = 11;
    private static final int CONTEXT = 8;
    private static final int WIDTH = 16;
    private static final int SEEDS = 8;

    /** 8,000 tokens are 62 steps. */
    private final TokenSamples train = Gpts.text(8_000, VOCABULARY, CONTEXT, 1);
    private final TokenSamples test = Gpts.text(400, VOCABULARY, CONTEXT, 2).spread(20);

    /**
     * Independent matrices of 16 × 16 normal entries have a cosine of deviation 1/16, their mean over 8 seeds one of
     * 0.022: 0.11 is five of these, which chance exceeds once in 10⁶ choices of the seeds.
     */
    @Test
    void aRandomAdapterAlignsWithTheMediumIfTheStreamTakesFeedback() throws Exception {
        assertThat(meanCosine(true)).isGreaterThan(0.11);
        assertThat(meanCosine(false)).isBetween(-0.11, 0.11);
    }

    /** That of the adapter with the transposed medium after training. */
    private double meanCosine(boolean feedback) throws Exception {
        double sum = 0;
        for (int seed : IntStream.rangeClosed(1, SEEDS).toArray()) {
            Gpt gpt = Gpt.create(new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 3, 2 * WIDTH, 0,
                    GptShape.Adapter.RANDOM), Precision.FP32, seed);
            DenseProjection projection = new DenseProjection(100 + seed, WIDTH, WIDTH);
            FeedbackRoute route = new FeedbackRoute(FeedbackSource.HEAD, FeedbackCentering.BATCH,
                    FeedbackGranularity.BLOCK, FeedbackScope.SHARED, FeedbackNormalization.NONE,
                    1 / Math.sqrt(WIDTH), 1);
            CreditAssignment credit = feedback
                    ? new DirectFeedback(projection, Optional.empty(), route)
                    : new Shallow();
            TrainingPlan plan = new TrainingPlan(1, 16,
                    new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 4), seed);
            new Trainer(LearningTask.classification(gpt.network(), train, test), credit,
                    new OptimizerSettings.Adam(0.03, 0.9, 0.999, 1e-8, 0), plan, Optional.empty())
                    .train(TrainingListener.SILENT);
            Tensor medium = Tensors.of(rows(DirectFeedback.medium(projection, WIDTH)));
            Tensor adapter = gpt.head().adapter().orElseThrow().t().contiguous();
            double cosine = new GradientCosine().add(adapter, medium).value();
            sum += cosine / SEEDS;
        }
        return sum;
    }

    private static float[][] rows(float[] values) {
        return IntStream.range(0, WIDTH)
                .mapToObj(i -> Arrays.copyOfRange(values, i * WIDTH, (i + 1) * WIDTH))
                .toArray(float[][]::new);
    }
}
