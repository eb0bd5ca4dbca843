package org.backlight.learning.training;

import java.util.Map;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.Targets;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.metric.MetricSums;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Figures that guessing reaches: one answer for every test sample, their most frequent class or the mean of the training targets. It is what a
 * training must beat to have learned anything.
 */
public final class Guessing {

    /** Outputs that are looked at, at most: of long texts the first windows will do. */
    private static final double MOST_OUTPUTS = 1e8;
    private static final int BATCH = 500;

    private Guessing() {}

    /**
     * Computes the loss of guessing, as the loss itself says what to guess.
     *
     * @param samples of the test samples, at most, that are looked at: the first ones
     */
    static double loss(LearningTask task, int samples) {
        TrainingData test = task.test();
        try (PointerScope _ = new PointerScope()) {
            return task.loss().guessing(test.slice(0, Math.min(test.count(), samples)).targets(),
                    task.network().head().outputs());
        }
    }

    /**
     * Computes the task's metrics of the answer that is the same for all.
     *
     * @return by the name of their metric
     */
    public static Map<String, Double> figures(LearningTask task) {
        TrainingData test = task.test();
        int outputs = task.network().head().outputs();
        int rows = test.rowsPerSample();
        int samples = (int) Math.max(1, Math.min(test.count(), MOST_OUTPUTS / outputs / rows));
        try (PointerScope _ = new PointerScope()) {
            Tensor answer = answer(task, samples, outputs);
            MetricSums sums = new MetricSums(task.metrics());
            double loss = 0;
            for (int start = 0; start < samples; start += BATCH) {
                try (PointerScope _ = new PointerScope()) {
                    Batch batch = test.slice(start, Math.min(BATCH, samples - start));
                    Tensor targets = batch.targets();
                    sums.add(answer.expand(targets.size(0), outputs), targets);
                    loss += batch.size() * task.loss().guessing(targets, outputs);
                }
            }
            return sums.figures(loss / samples, samples, rows);
        }
    }

    /**
     * Returns the answer: the most frequent class of the test samples, or the mean of the training samples' values, since that of
     * the tested ones would know what is to be told.
     */
    private static Tensor answer(LearningTask task, int testSamples, int outputs) {
        TrainingData train = task.train();
        return task.test().targets() instanceof Targets.Classes
                ? answer(task.test(), testSamples, outputs)
                : answer(train, (int) Math.max(1,
                        Math.min(train.count(), MOST_OUTPUTS / outputs / train.rowsPerSample())), outputs);
    }

    /** Returns float32, shape (1, outputs): 1 at the most frequent class and 0 elsewhere, or the mean of the targets. */
    private static Tensor answer(TrainingData known, int samples, int outputs) {
        Tensor sum = torch.zeros(1, outputs);
        long rows = 0;
        for (int start = 0; start < samples; start += BATCH) {
            try (PointerScope _ = new PointerScope()) {
                Tensor targets = known.slice(start, Math.min(BATCH, samples - start)).targets();
                rows += targets.size(0);
                sum.add_(known.targets() instanceof Targets.Classes
                        ? targets.flatten().bincount(new TensorOptional(), outputs)
                        : targets.sum(0));
            }
        }
        return known.targets() instanceof Targets.Classes
                ? sum.eq(sum.max()).to(torch.ScalarType.Float)
                : sum.div_(new Scalar(rows));
    }
}
