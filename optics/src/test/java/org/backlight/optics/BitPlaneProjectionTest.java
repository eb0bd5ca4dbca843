package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.RandomProjection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BitPlaneProjectionTest {

    /** Gives back its input, so that the decoded vector itself can be looked at. */
    private record Identity(long inputs) implements RandomProjection {
        @Override
        public long outputs() {
            return inputs;
        }

        @Override
        public void project(MemorySegment input, MemorySegment output, int batch) {
            output.copyFrom(input);
        }
    }

    private static float[] reals(long seed, int length) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16})
    void errorStaysWithinItsBound(int planes) {
        int n = 500;
        float[] input = reals(planes, 3 * n);
        Arrays.fill(input, n, 2 * n, 0);
        float[] output = new float[3 * n];
        try (var projection = new BitPlaneProjection(new Identity(n), planes)) {
            projection.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), 3);
            assertThat(projection.relativeErrorBound()).isEqualTo(0.5 / ((1 << planes) - 1));
            double most = 0;
            for (int b = 0; b < 3; b++) {
                double largest = 0;
                for (int j = 0; j < n; j++) {
                    largest = Math.max(largest, Math.abs(input[b * n + j]));
                }
                for (int j = 0; j < n; j++) {
                    double error = Math.abs(output[b * n + j] - input[b * n + j]);
                    assertThat(error).isLessThanOrEqualTo(
                            largest * projection.relativeErrorBound() * (1 + 1e-3) + 1e-6 * largest);
                    most = Math.max(most, largest == 0 ? 0 : error / largest);
                }
            }
            // The bound is sharp: with 1000 elements, some come close to it.
            assertThat(most).isGreaterThan(0.9 * projection.relativeErrorBound() - 1e-6);
        }
    }

    @Test
    void realVectorsGoThroughTheDevice() {
        int n = 50;
        int m = 300;
        float[] input = reals(1, 8 * n);
        float[] output = new float[8 * m];
        float[] ideal = new float[8 * m];
        try (var optical = new BitPlaneProjection(
                OpticalProjection.simulated(OpuPresets.load("launay-2020"), 3, n, m), 6);
                var digital = new GaussianProjection(3, n, m)) {
            optical.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), 8);
            digital.project(MemorySegment.ofArray(input), MemorySegment.ofArray(ideal), 8);
            Fidelity fidelity = Fidelity.of(MemorySegment.ofArray(output), MemorySegment.ofArray(ideal));
            assertThat(fidelity.correlation()).isGreaterThan(0.99);
            assertThat(fidelity.gain()).isCloseTo(1, within(0.02));
            // A resumed projection continues the noise, p device rows for each row.
            float[] again = new float[4 * m];
            float[] first = Arrays.copyOfRange(output, 4 * m, 8 * m);
            optical.seek(4);
            optical.project(MemorySegment.ofArray(input).asSlice(16L * n), MemorySegment.ofArray(again), 4);
            assertThat(again).isEqualTo(first);
        }
    }

    @Test
    void badInputIsRefused() {
        try (var projection = new BitPlaneProjection(new Identity(3), 4)) {
            MemorySegment out = MemorySegment.ofArray(new float[6]);
            MemorySegment bad = MemorySegment.ofArray(new float[]{1, 2, 3, 4, Float.NaN, 6});
            assertThatThrownBy(() -> projection.project(bad, out, 2)).hasMessage(
                    "The input of a projection must be finite, but row 1, column 1 (counted from 0) holds NaN.");
            assertThatThrownBy(() -> projection.project(bad, out, 3))
                    .hasMessageContaining("input has 24 bytes");
        }
        assertThatThrownBy(() -> new BitPlaneProjection(new Identity(3), 17))
                .hasMessageStartingWith("bit planes is 17");
    }
}
