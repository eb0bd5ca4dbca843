package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Tensors to and from Java arrays, for tests. */
public final class Tensors {

    static {
        LibTorch.load();
    }

    private Tensors() {}

    public static Tensor of(float[][] rows) {
        Tensor tensor = torch.empty(rows.length, rows[0].length);
        MemorySegment memory = LibTorch.floats(tensor);
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(rows[i], 0, memory, ValueLayout.JAVA_FLOAT,
                    (long) i * rows[0].length * Float.BYTES,
                    rows[0].length);
        }
        return tensor;
    }

    public static float[] floats(Tensor tensor) {
        return LibTorch.floats(tensor.contiguous()).toArray(ValueLayout.JAVA_FLOAT);
    }

    /** Checks that two lists of values are the same, bit for bit. */
    public static void assertSame(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            int place = Arrays.mismatch(found.get(i), expected.get(i));
            assertThat(place).as("place of the first difference in values %d", i).isEqualTo(-1);
        }
    }

    public static float[][] random(int rows, int columns, Random random) {
        float[][] values = new float[rows][columns];
        for (float[] row : values) {
            for (int j = 0; j < columns; j++) {
                row[j] = (float) random.nextGaussian();
            }
        }
        return values;
    }

    /** Two noisy clusters per class in the unit square of {@code features} bytes; learnable by an MLP. */
    public static LabelledSamples clusters(int count, int features, int classes, long seed) {
        Random centres = new Random(7);
        int[][] centre = new int[2 * classes][features];
        for (int[] c : centre) {
            for (int f = 0; f < features; f++) {
                c[f] = centres.nextInt(60, 196);
            }
        }
        Random random = new Random(seed);
        byte[] values = new byte[count * features];
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            int cluster = random.nextInt(2 * classes);
            labels[i] = (byte) (cluster % classes);
            for (int f = 0; f < features; f++) {
                int value = (int) (centre[cluster][f] + 25 * random.nextGaussian());
                values[i * features + f] = (byte) Math.clamp(value, 0, 255);
            }
        }
        return LabelledSamples.of(MemorySegment.ofArray(values), MemorySegment.ofArray(labels), classes,
                Normalization.standardizing(MemorySegment.ofArray(values)));
    }
}
