package org.backlight.app.run;

import java.util.Map;
import java.util.OptionalDouble;

/**
 * Measurement at one step of a run: one line of {@code metrics.jsonl}.
 *
 * @param step the number of optimizer steps done so far
 * @param epoch the epoch that the step belongs to, from 1
 * @param split what was measured: {@code train}, {@code test}, …
 * @param figures the figures by name, such as {@code loss} and {@code accuracy}, in the order of writing
 */
public record MetricsLine(long step, int epoch, String split, Map<String, Double> figures) {

    /** The split of the training samples. */
    public static final String TRAIN = "train";
    /** The split of the held-out samples. */
    public static final String TEST = "test";

    /** No split: the account of the device that projects the errors. */
    public static final String OPU = "opu";

    /** No split: what the steps so far took. */
    public static final String TIME = "time";

    /** Figure: the seconds that the training steps so far took. */
    public static final String TRAIN_SECONDS = "train_seconds";

    /** No measurement: a checkpoint or a model to be kept could not be written. There are no figures. */
    public static final String CHECKPOINT_SKIPPED = "checkpoint_skipped";

    /** No measurement: training could not go on after this step. There are no figures. */
    public static final String FAILED = "failed";

    /**
     * Returns one of the figures.
     *
     * @param name the figure's name
     * @return its value, or empty where it was not measured
     */
    public OptionalDouble figure(String name) {
        Double value = figures.get(name);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
