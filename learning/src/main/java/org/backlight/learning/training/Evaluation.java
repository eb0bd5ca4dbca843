package org.backlight.learning.training;

import java.util.Map;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.metric.MetricSums;
import org.backlight.learning.network.Network;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Loss and metrics over a whole set of samples.
 *
 * @param loss mean over all rows
 * @param figures the task's metrics by their names
 */
public record Evaluation(double loss, Map<String, Double> figures) {

    private static final int CHUNK_ROWS = 1000;

    /**
     * Returns how many samples are evaluated at once.
     *
     * @param network that evaluates them; what it makes of a sample inside may have more rows than its output
     * @param rowsPerSample predictions of one sample
     */
    static int samplesAtOnce(Network network, int rowsPerSample) {
        return Math.max(1, CHUNK_ROWS / (rowsPerSample * network.rowsPerOutput()));
    }

    /**
     * Runs a task's network forward over all samples; its parameters are not modified.
     *
     * @param task whose network, loss and metrics are used
     * @param samples to measure on, the task's own test samples or others that fit the network
     */
    public static Evaluation of(LearningTask task, TrainingData samples) {
        double lossSum = 0;
        MetricSums sums = new MetricSums(task.metrics());
        int chunk = samplesAtOnce(task.network(), samples.rowsPerSample());
        for (int start = 0; start < samples.count(); start += chunk) {
            try (PointerScope _ = new PointerScope()) {
                Batch batch = samples.slice(start, Math.min(chunk, samples.count() - start));
                Tensor output = task.network().evaluate(batch.inputs());
                lossSum += task.loss().value(output, batch.targets()) * batch.size();
                sums.add(output, batch.targets());
            }
        }
        double loss = lossSum / samples.count();
        return new Evaluation(loss, sums.figures(loss, samples.count(), samples.rowsPerSample()));
    }
}
