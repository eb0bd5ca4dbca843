package org.backlight.app.task;

import java.util.List;

/**
 * Samples that a network is asked for, as files have them.
 *
 * @param names one for each, by which answers are told apart
 * @param values one sample after the other, in the shape that the network was trained on
 * @param labels the class of each; null where they are not classes, or not known
 * @param numbers the targets of each; null where they are not numbers, or not known
 */
public record AskedSamples(List<String> names, float[] values, int[] labels, float[] numbers) {

    /** Returns the number of samples. */
    public int count() {
        return names.size();
    }
}
