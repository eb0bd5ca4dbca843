package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.backlight.projection.kernel.GeneratedTiles;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.PanelProduct;
import org.backlight.projection.kernel.Part;
import org.backlight.projection.kernel.ScalarKernels;
import org.backlight.projection.kernel.VectorKernels;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.random.SplitMix64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GaussianProjectionTest {

    /** (inputs, outputs, batch): one, around register widths, around the tile, several groups of panels, very long. */
    static Stream<Arguments> sizes() {
        int[][] sizes = {{1, 1, 1}, {1, 17, 3}, {2, 15, 1}, {10, 1024, 128}, {15, 64, 4}, {16, 65, 5},
                {17, 63, 7}, {127, 129, 2}, {128, 128, 9}, {129, 257, 6}, {300, 1500, 4}, {1000, 33, 31},
                {1_000_003, 2, 1}, {3, 1_000_003, 2}};
        return Stream.of(sizes).flatMap(s -> Stream.of(EntryDistribution.values())
                .map(distribution -> Arguments.of(s[0], s[1], s[2], distribution)));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void equalsTheProductWithTheEntries(int inputs, int outputs, int batch, EntryDistribution distribution) {
        float[] x = Segments.random(1, batch * inputs);
        float[] y;
        try (var projection = new GaussianProjection(9, inputs, outputs, distribution, 2)) {
            y = Segments.project(projection, x, batch);
        }
        RandomStream stream = new RandomStream(9);
        double[] column = new double[inputs];
        for (int i = 0; i < outputs; i++) {
            for (int j = 0; j < inputs; j++) {
                column[j] = stream.entry(distribution, i, j);
            }
            for (int b = 0; b < batch; b++) {
                double exact = 0;
                double size = 0;
                for (int j = 0; j < inputs; j++) {
                    exact += column[j] * x[b * inputs + j];
                    size += Math.abs(column[j] * x[b * inputs + j]);
                }
                // A chain of at most 128 in each block, then the blocks: each rounds 2^-24 of the sum of magnitudes.
                double roundings = 128 + inputs / 128 + 1;
                assertThat(Math.abs(y[b * outputs + i] - exact))
                        .isLessThanOrEqualTo(roundings * 0x1p-24 * size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void simdEqualsScalarAndStoredEqualsStreamedBitForBit(int inputs, int outputs, int batch,
            EntryDistribution distribution) {
        float[] x = Segments.random(2, batch * inputs);
        try (var simd = new GaussianProjection(-5, Part.whole(outputs, inputs), distribution, 1,
                new VectorKernels());
                var scalar = new GaussianProjection(-5, Part.whole(outputs, inputs), distribution, 1,
                        new ScalarKernels());
                var dense = new DenseProjection(-5, inputs, outputs, distribution, 2)) {
            float[] y = Segments.project(simd, x, batch);
            assertThat(Segments.project(scalar, x, batch)).isEqualTo(y);
            assertThat(Segments.project(dense, x, batch)).isEqualTo(y);
            float[] z = Segments.random(3, batch * outputs);
            float[] back = Segments.projectTransposed(simd, z, batch);
            assertThat(Segments.projectTransposed(scalar, z, batch)).isEqualTo(back);
            assertThat(Segments.projectTransposed(dense, z, batch)).isEqualTo(back);
        }
    }

    @Test
    void threadsDoNotChangeABit() {
        int inputs = 517;
        int outputs = 5003;
        int batch = 13;
        float[] x = Segments.random(3, batch * inputs);
        float[] one = null;
        for (int threads : new int[]{1, 2, 3, 7}) {
            try (var streamed = new GaussianProjection(1, inputs, outputs, EntryDistribution.NORMAL, threads);
                    var dense = new DenseProjection(1, inputs, outputs, EntryDistribution.NORMAL, threads)) {
                float[] y = Segments.project(streamed, x, batch);
                one = one == null ? y : one;
                assertThat(y).isEqualTo(one);
                assertThat(Segments.project(dense, x, batch)).isEqualTo(one);
            }
        }
    }

    /** Tiles are shared out by groups of panels, whose size depends on threads; none changes a bit. */
    @ParameterizedTest
    @EnumSource(EntryDistribution.class)
    void noNumberOfTilesAtOnceChangesABit(EntryDistribution distribution) {
        int inputs = 517;
        int outputs = 3003;
        Part part = new Part(1, outputs, 5, inputs);
        Kernels kernels = Kernels.best();
        var tiles = new GeneratedTiles.Forward(SplitMix64.root(3), distribution, part, kernels);
        for (int batch : new int[]{1, 13, 17}) {
            MemorySegment x = Segments.of(Segments.random(3, batch * inputs));
            float[] expected = null;
            for (int threads : new int[]{1, 2, 3, 7}) {
                for (int group = 1; group <= PanelProduct.GROUP; group++) {
                    try (var product = new PanelProduct(kernels, tiles, inputs, 1, outputs, threads, group)) {
                        MemorySegment y = Segments.zeros((long) batch * outputs);
                        product.project(x, y, batch);
                        float[] found = Segments.array(y);
                        expected = expected == null ? found : expected;
                        assertThat(found).isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void theBatchDoesNotChangeABit() {
        int inputs = 200;
        int outputs = 100;
        float[] x = Segments.random(4, 6 * inputs);
        try (var projection = new GaussianProjection(1, inputs, outputs)) {
            float[] together = Segments.project(projection, x, 6);
            for (int b = 0; b < 6; b++) {
                float[] row = java.util.Arrays.copyOfRange(x, b * inputs, (b + 1) * inputs);
                assertThat(Segments.project(projection, row, 1))
                        .isEqualTo(java.util.Arrays.copyOfRange(together, b * outputs, (b + 1) * outputs));
            }
        }
    }

    @Test
    void heapAndNativeSegmentsGiveTheSame() {
        float[] x = Segments.random(7, 3 * 50);
        try (var projection = new GaussianProjection(8, 50, 70)) {
            float[] expected = Segments.project(projection, x, 3);
            float[] heap = new float[3 * 70];
            projection.project(MemorySegment.ofArray(x), MemorySegment.ofArray(heap), 3);
            assertThat(heap).isEqualTo(expected);
        }
    }

    @Test
    void differentSeedsGiveDifferentMaps() {
        float[] x = Segments.random(7, 50);
        try (var a = new GaussianProjection(8, 50, 70);
                var b = new GaussianProjection(9, 50, 70)) {
            assertThat(Segments.project(a, x, 1)).isNotEqualTo(Segments.project(b, x, 1));
        }
    }

    @Test
    void aClosedProjectionRefuses() {
        for (RandomProjection projection : new RandomProjection[]{new GaussianProjection(1, 5, 6),
                new DenseProjection(1, 5, 6)}) {
            projection.close();
            projection.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> projection.project(Segments.zeros(5), Segments.zeros(6), 1))
                    .withMessageContaining("closed");
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new GaussianProjection(1, 0, 5))
                .withMessageContaining("inputs").withMessageContaining("0");
        assertThatIllegalArgumentException().isThrownBy(() -> new DenseProjection(1, 5, -2))
                .withMessageContaining("outputs").withMessageContaining("-2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GaussianProjection(1, 5, 5, EntryDistribution.NORMAL, 0))
                .withMessageContaining("threads");
        try (var projection = new GaussianProjection(1, 5, 6)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> projection.project(Segments.zeros(9), Segments.zeros(12), 2))
                    .withMessageContaining("input").withMessageContaining("(2, 5)")
                    .withMessageContaining("36");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> projection.project(Segments.zeros(10), Segments.zeros(13), 2))
                    .withMessageContaining("output");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> projection.project(Segments.zeros(5), Segments.zeros(6), 0))
                    .withMessageContaining("batch");
        }
    }
}
