package org.backlight.app.task.regression;

import java.util.List;
import org.backlight.app.recipe.DatasetChoice;
import org.backlight.app.recipe.Section;
import org.backlight.learning.layer.Activation;
import org.backlight.substrate.check.Interval;

/**
 * Answers of a teacher: a fixed random network of fully connected layers ({@link Teacher}).
 *
 * @param inputs values of one sample; {@value #INPUTS} by default
 * @param outputs values that are to be predicted; {@value #OUTPUTS} by default
 * @param hidden the widths of the teacher's hidden layers; {@value #WIDTH} by default
 * @param activation of its hidden layers; tanh by default
 * @param gain standard deviation of a hidden unit's sum for inputs of variance 1; {@value #GAIN} by default. The larger, the less
 *     linear the teacher is
 * @param train samples to learn from; {@value #TRAIN} by default
 * @param test samples to measure on; {@value #TEST} by default
 * @param seed of the teacher and its samples, whatever the recipe's seed; 1 by default
 */
record TeacherChoice(int inputs, int outputs, List<Integer> hidden, Activation activation, double gain,
        int train, int test, long seed) implements DatasetChoice {

    /** The word that selects it in a recipe. */
    static final String KIND = "teacher";

    private static final int INPUTS = 64;
    private static final int OUTPUTS = 32;
    private static final int WIDTH = 256;
    private static final double GAIN = 1;
    private static final int TRAIN = 20_000;
    private static final int TEST = 2_000;
    private static final int WIDEST = 1_000_000;
    private static final int MOST_SAMPLES = 10_000_000;

    @Override
    public String kind() {
        return KIND;
    }

    /** Reads the keys of a recipe's section {@code dataset}. */
    static TeacherChoice read(Section dataset) {
        TeacherChoice read = new TeacherChoice((int) dataset.whole("inputs", INPUTS, 1, WIDEST),
                (int) dataset.whole("outputs", OUTPUTS, 1, WIDEST),
                dataset.wholes("hidden", List.of(WIDTH), 1, WIDEST),
                dataset.constant("activation", Activation.TANH),
                dataset.number("gain", GAIN, Interval.POSITIVE),
                (int) dataset.whole("train", TRAIN, 1, MOST_SAMPLES),
                (int) dataset.whole("test", TEST, 1, MOST_SAMPLES),
                dataset.whole("seed", 1, Long.MIN_VALUE, Long.MAX_VALUE));
        read.requireHeld(dataset, "train", read.train);
        read.requireHeld(dataset, "test", read.test);
        return read;
    }

    /** Refuses samples of more values than an array of Java's holds. */
    private void requireHeld(Section dataset, String key, int samples) {
        int most = (Integer.MAX_VALUE - 8) / Math.max(inputs, outputs);
        if (samples > most) {
            throw dataset.contradiction(key, "dataset." + key + " is " + samples + ", but at most " + most
                    + " samples of " + Math.max(inputs, outputs) + " values can be held");
        }
    }
}
