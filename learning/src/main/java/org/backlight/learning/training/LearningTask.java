package org.backlight.learning.training;

import java.util.List;
import java.util.regex.Pattern;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.network.Network;

/**
 * Task to be learned: a network, the samples, the loss to be minimized, and the metrics that tell how good the network
 * is.
 *
 * @param network trained in place
 * @param loss compares its outputs with the targets
 * @param metrics measured beside the loss, with names of their own
 * @param train samples to learn from
 * @param test samples to measure on
 */
public record LearningTask(Network network, Loss loss, List<Metric> metrics, TrainingData train,
        TrainingData test) {

    /** What files of figures hold beside metrics. */
    private static final Pattern RESERVED = Pattern.compile("loss|step|epoch|split|(train|alignment)_.*");

    /**
     * Puts together what is learned.
     *
     * @throws IllegalArgumentException if samples do not fit the network, the loss does not fit the targets, or two metrics
     *     share a name; the sentence says which
     */
    public LearningTask {
        metrics = List.copyOf(metrics);
        if (metrics.stream().map(Metric::name).distinct().count() < metrics.size()) {
            throw new IllegalArgumentException("two metrics share a name among "
                    + String.join(", ", metrics.stream().map(Metric::name).toList()));
        }
        for (Metric metric : metrics) {
            if (!metric.name().matches("[a-z][a-z0-9_]*") || RESERVED.matcher(metric.name()).matches()) {
                throw new IllegalArgumentException("a metric is called \"" + metric.name()
                        + "\"; expected lower-case letters, digits and underscores, and none of the names of other"
                        + " figures (loss, step, epoch, split, train_…, alignment_…)");
            }
        }
        int outputs = network.head().outputs();
        for (TrainingData samples : List.of(train, test)) {
            if (samples.count() < 1) {
                throw new IllegalArgumentException("there are " + samples.count() + " samples to "
                        + (samples == train ? "learn from" : "measure on") + "; expected at least 1");
            }
            if (samples.features() != network.inputs()) {
                throw new IllegalArgumentException("the samples have " + samples.features()
                        + " values each, but the network takes " + network.inputs());
            }
            loss.mismatch(samples.targets(), outputs).ifPresent(sentence -> {
                throw new IllegalArgumentException(sentence);
            });
        }
    }

    /**
     * Puts together the learning of one class among several: softmax cross-entropy, and the accuracy beside it.
     *
     * @throws IllegalArgumentException if samples or classes do not fit the network
     */
    public static LearningTask classification(Network network, TrainingData train, TrainingData test) {
        return new LearningTask(network, new SoftmaxCrossEntropy(), List.of(new Accuracy()), train, test);
    }
}
