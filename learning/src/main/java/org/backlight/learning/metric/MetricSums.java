package org.backlight.learning.metric;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** The sums of several metrics over the batches so far. */
public final class MetricSums {

    private final List<Metric> metrics;
    private final Map<String, double[]> sums = new LinkedHashMap<>();

    /** Begins without any batch. */
    public MetricSums(List<Metric> metrics) {
        this.metrics = metrics;
    }

    /**
     * Continues from the sums of earlier batches.
     *
     * @param earlier as {@link #state} gave them
     */
    public MetricSums(List<Metric> metrics, Map<String, List<Double>> earlier) {
        this(metrics);
        earlier.forEach((name, values) -> sums.put(name,
                values.stream().mapToDouble(Double::doubleValue).toArray()));
    }

    /** Adds a batch, as of {@link Metric#sums}. */
    public void add(Tensor output, Tensor targets) {
        for (Metric metric : metrics) {
            add(metric.name(), metric.sums(output, targets));
        }
    }

    /** Adds the batches of others. */
    public void add(MetricSums others) {
        others.sums.forEach(this::add);
    }

    private void add(String name, double[] batch) {
        double[] sum = sums.computeIfAbsent(name, _ -> new double[batch.length]);
        for (int i = 0; i < sum.length; i++) {
            sum[i] += batch[i];
        }
    }

    /** Returns the sums by the name of their metric, to be kept with a checkpoint. */
    public Map<String, List<Double>> state() {
        Map<String, List<Double>> state = new LinkedHashMap<>();
        sums.forEach((name, values) -> state.put(name, Arrays.stream(values).boxed().toList()));
        return state;
    }

    /**
     * Computes the figures of all batches together.
     *
     * @param loss mean over all rows
     * @param samples at least 1
     * @param rowsPerSample predictions for each sample
     * @return by the name of their metric, in the order of the metrics; those without any batch are left out
     */
    public Map<String, Double> figures(double loss, long samples, int rowsPerSample) {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            double[] sum = sums.get(metric.name());
            if (sum != null) {
                figures.put(metric.name(),
                        metric.value(new Metric.Totals(loss, samples, rowsPerSample, sum)));
            }
        }
        return figures;
    }
}
