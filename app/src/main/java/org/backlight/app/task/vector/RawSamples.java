package org.backlight.app.task.vector;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.backlight.learning.tensor.SampleShape;

/**
 * Samples as files have them.
 *
 * @param origin the file, for messages
 * @param shape of one sample
 * @param inputNames the names of its values; null where they have none
 * @param inputs one sample after the other
 * @param words the class of each sample; null where targets are numbers, or there are none
 * @param targetNames the names of the numbers of one target; null where there are none
 * @param numbers one target after the other; null where targets are classes, or there are none
 */
record RawSamples(String origin, SampleShape shape, List<String> inputNames, float[] inputs, String[] words,
        List<String> targetNames, float[] numbers) {

    int count() {
        return inputs.length / shape.size();
    }

    /** Returns some of the samples, in this order. */
    RawSamples only(int[] chosen) {
        return new RawSamples(origin, shape, inputNames, rows(inputs, shape.size(), chosen),
                words == null ? null : Arrays.stream(chosen).mapToObj(i -> words[i]).toArray(String[]::new),
                targetNames, numbers == null ? null : rows(numbers, targetNames.size(), chosen));
    }

    private static float[] rows(float[] values, int size, int[] chosen) {
        float[] made = new float[chosen.length * size];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * size, made, i * size, size);
        }
        return made;
    }

    /**
     * Makes sure that these samples have the form of others.
     *
     * @throws IOException if they have not
     */
    void requireLike(SampleShape expected, String of) throws IOException {
        if (!shape.equals(expected)) {
            throw new IOException(
                    origin + " has samples of shape " + shape + "; expected " + expected + ", as " + of);
        }
    }
}
