package org.backlight.app.task;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;

/** Wording of a task's figures on the terminal and in reports. */
public interface Wording {

    /** Returns the word before the loss on samples that are not learned from, such as {@code test}. */
    default String heldOut() {
        return "test";
    }

    /** Returns what a speed counts, such as {@code samples}. */
    default String rows() {
        return "samples";
    }

    /** Returns how many of these a sample has. */
    default int rowsPerSample() {
        return 1;
    }

    /** Returns what the samples to learn from are, such as {@code windows of 24 tokens}. */
    default String samples() {
        return "training samples";
    }

    /** Returns what a batch has a number of, such as {@code windows}. */
    default String batches() {
        return "samples";
    }

    /** Returns the metrics that are shown beside the loss, the one that counts most first. */
    List<Metric> shown();

    /** Returns those of them that are shown of single batches. */
    default List<Metric> shownOfBatches() {
        return shown();
    }

    /** Returns the name of a metric on held-out samples. */
    default String label(Metric metric) {
        return heldOut() + " " + metric.name();
    }

    /** Returns whether it is said which of the network's parameters are reached by what. */
    default boolean saysReach() {
        return false;
    }

    /** Returns the figures of an evaluation on held-out samples. */
    default String evaluation(double loss, Map<String, Double> figures) {
        StringBuilder words = new StringBuilder(heldOut() + " loss " + loss(loss));
        for (Metric metric : shown()) {
            words.append("  ").append(label(metric)).append(' ')
                    .append(metric.format().words(figures.getOrDefault(metric.name(), Double.NaN)));
        }
        return words.toString();
    }

    /** Returns the figures of one batch, rounded to fit beside a bar. */
    default String batch(double loss, Map<String, Double> figures) {
        StringBuilder words = new StringBuilder("loss " + loss(loss));
        for (Metric metric : shownOfBatches()) {
            Format format = metric.format();
            words.append("  ").append(metric.name()).append(' ')
                    .append(new Format(format.unit(), format.factor(), Math.max(0, format.decimals() - 1))
                            .words(figures.getOrDefault(metric.name(), Double.NaN)));
        }
        return words.toString();
    }

    /** Returns what the held-out samples are called where a run's result is said. */
    default String onHeldOut() {
        return "of the test samples";
    }

    /** Returns the result of a finished run in words, without the name of the first metric. */
    default String result(double loss, Map<String, Double> figures) {
        Metric first = shown().getFirst();
        return first.format().words(figures.getOrDefault(first.name(), Double.NaN)) + " " + onHeldOut()
                + " (loss "
                + loss(loss) + ")";
    }

    /** Returns a speed in words. */
    default String rate(double samplesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f %s/s", samplesPerSecond * rowsPerSample(), rows());
    }

    /** Returns a loss with four decimals, short however large it is. */
    static String loss(double loss) {
        return new Format("", 1, 4).number(loss).replace(",", "");
    }
}
