package org.backlight.optics.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backlight.optics.NormalValues.floats;

import java.util.SplittableRandom;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.TwinParts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's vector kernels give the same bits as the scalar ones. */
class RetrievalKernelsTest {

    private final RetrievalKernels scalar = new ScalarRetrieval();
    private final RetrievalKernels vector = new VectorRetrieval();
    private final SplittableRandom random = new SplittableRandom(5);

    private CountFrames counts(Region region, boolean unrounded) {
        CountFrames counts = unrounded ? CountFrames.unrounded(region, 1) : CountFrames.of16Bits(region, 1);
        for (int i = 0; i < region.pixels(); i++) {
            TwinParts.store(counts, i, random.nextInt(65_536));
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pixelsAreWeighedAlike(boolean unrounded) {
        CountFrames counts = counts(new Region(9, 128), unrounded);
        float[] a = floats(random, 300, 10);
        float[] b = a.clone();
        float[] re = floats(random, 40, 1);
        float[] im = floats(random, 40, 1);
        for (int rows : new int[]{1, 2, 8, 9}) {
            float[] block = new float[rows * RetrievalKernels.PIXELS];
            float[] same = new float[rows * RetrievalKernels.PIXELS];
            scalar.load(counts, 64, 128, rows, block);
            vector.load(counts, 64, 128, rows, same);
            assertThat(same).isEqualTo(block);
            assertThat(block[(rows - 1) * 64 + 5]).isEqualTo(counts.count(0, rows - 1, 69));
            float[] scratch = new float[2 * RetrievalKernels.PIXELS];
            scalar.columns(block, rows, re, im, 7, 0.3f, scratch, a, 21);
            vector.columns(block, rows, re, im, 7, 0.3f, scratch, b, 21);
            scalar.columns(block, rows, re, im, 31, -2, scratch, a, 150);
            vector.columns(block, rows, re, im, 31, -2, scratch, b, 150);
            assertThat(b).isEqualTo(a);
        }
        scalar.steps(counts, 128, 0.3f, -0.7f, a, 44, 128);
        vector.steps(counts, 128, 0.3f, -0.7f, b, 44, 128);
        assertThat(b).isEqualTo(a);
        float[] weight = floats(random, 110, 1);
        for (int length : new int[]{1, 15, 16, 17, 63, 64, 100}) {
            scalar.differences(counts, 301, 33, weight, 9, 0.3f, a, 21, length);
            vector.differences(counts, 301, 33, weight, 9, 0.3f, b, 21, length);
            assertThat(b).isEqualTo(a);
        }
    }

    @Test
    void rowsAreMultipliedAlike() {
        for (int width : new int[]{2, 14, 16, 34, 64, 128, 130, 200}) {
            for (int length : new int[]{1, 3, 64, 65}) {
                float[] row = floats(random, 2 * length, 1);
                float[] matrix = floats(random, length * width, 1);
                float[] timesI = floats(random, length * width, 1);
                float[] a = floats(random, width + 9, 1);
                float[] b = a.clone();
                scalar.rows(row, length, matrix, timesI, width, 0.3f, a, 5);
                vector.rows(row, length, matrix, timesI, width, 0.3f, b, 5);
                assertThat(b).isEqualTo(a);
            }
        }
    }
}
