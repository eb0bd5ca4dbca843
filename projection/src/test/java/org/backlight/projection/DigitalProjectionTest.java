package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.Stream;
import org.backlight.projection.kernel.Part;
import org.backlight.projection.kernel.ScalarKernels;
import org.backlight.substrate.random.EntryDistribution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every digital projection promises. */
class DigitalProjectionTest {

    /** Makes a projection of (inputs, outputs). */
    interface Kind {
        DigitalProjection make(long seed, long inputs, long outputs);
    }

    static Stream<Kind> kinds() {
        return Stream.of((seed, n, m) -> new GaussianProjection(seed, n, m, EntryDistribution.NORMAL, 2),
                (seed, n, m) -> new GaussianProjection(seed, n, m, EntryDistribution.BINOMIAL, 2),
                (seed, n, m) -> new DenseProjection(seed, n, m, EntryDistribution.NORMAL, 2),
                (seed, n, m) -> new HadamardProjection(seed, n, m, 2),
                (seed, n, m) -> new GaussianProjection(seed, Part.whole(m, n), EntryDistribution.NORMAL, 1,
                        new ScalarKernels()),
                (seed, n, m) -> new HadamardProjection(seed, Part.whole(m, n), Part.whole(m, n), 1,
                        new ScalarKernels()));
    }

    /** ⟨B·x, y⟩ = ⟨x, Bᵀ·y⟩, for the whole and for odd parts. */
    @ParameterizedTest
    @MethodSource("kinds")
    void theTransposedProductIsTheAdjoint(Kind kind) {
        int[][] sizes = {{1, 1}, {17, 33}, {130, 70}, {1000, 257}, {257, 1003}};
        for (int[] size : sizes) {
            int n = size[0];
            int m = size[1];
            try (DigitalProjection whole = kind.make(5, n + 3, m + 5); var odd = whole.part(3, m, 1, n)) {
                float[] x = Segments.random(1, 2 * n);
                float[] y = Segments.random(2, 2 * m);
                float[] bx = Segments.project(odd, x, 2);
                float[] by = Segments.projectTransposed(odd, y, 2);
                for (int b = 0; b < 2; b++) {
                    double left = 0;
                    double right = 0;
                    for (int i = 0; i < m; i++) {
                        left += (double) bx[b * m + i] * y[b * m + i];
                    }
                    for (int j = 0; j < n; j++) {
                        right += (double) by[b * n + j] * x[b * n + j];
                    }
                    // Sums of n·m products; rounding is far below 1e-5 of their standard deviation.
                    assertThat(left).isCloseTo(right, within(1e-5 * Math.sqrt((double) n * m) + 1e-5));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isLinear(Kind kind) {
        int inputs = 300;
        int outputs = 200;
        float[] x = Segments.random(5, inputs);
        float[] y = Segments.random(6, inputs);
        float[] sum = new float[inputs];
        for (int j = 0; j < inputs; j++) {
            sum[j] = 2 * x[j] - 3 * y[j];
        }
        try (DigitalProjection projection = kind.make(8, inputs, outputs)) {
            float[] px = Segments.project(projection, x, 1);
            float[] py = Segments.project(projection, y, 1);
            float[] ps = Segments.project(projection, sum, 1);
            for (int i = 0; i < outputs; i++) {
                // Values are of size √(13·300) = 62; rounding stays near 1e-5 of that.
                assertThat(ps[i]).isCloseTo(2 * px[i] - 3 * py[i], within(1e-3f));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aPartHasTheEntriesOfTheWhole(Kind kind) {
        int n = 150;
        int m = 210;
        try (DigitalProjection whole = kind.make(6, n, m)) {
            float[][] columns = Segments.columns(whole);
            int[][] parts = {{0, m, 0, n}, {0, 1, 0, 1}, {1, 1, 1, 1}, {1, 128, 3, 20}, {2, 64, 0, n},
                    {63, 65, 130, 17}, {m - 1, 1, n - 1, 1}, {7, m - 7, 5, n - 5}};
            for (int[] p : parts) {
                try (DigitalProjection part = whole.part(p[0], p[1], p[2], p[3])) {
                    float[][] found = Segments.columns(part);
                    for (int j = 0; j < p[3]; j++) {
                        assertThat(found[j])
                                .isEqualTo(Arrays.copyOfRange(columns[p[2] + j], p[0], p[0] + p[1]));
                    }
                    float[] unit = new float[p[1]];
                    unit[p[1] / 2] = 1;
                    float[] row = Segments.projectTransposed(part, unit, 1);
                    for (int j = 0; j < p[3]; j++) {
                        assertThat(row[j]).isCloseTo(columns[p[2] + j][p[0] + p[1] / 2], within(1e-5f));
                    }
                }
            }
            try (DigitalProjection part = whole.part(10, 100, 20, 90);
                    DigitalProjection inner = part.part(5, 3, 6, 2)) {
                assertThat(Segments.columns(inner)[1]).isEqualTo(Arrays.copyOfRange(columns[27], 15, 18));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void slicesOfRowsTogetherGiveTheWholeBitForBit(Kind kind) {
        int n = 300;
        int m = 9000;
        float[] x = Segments.random(1, 2 * n);
        try (DigitalProjection whole = kind.make(7, n, m)) {
            float[] y = Segments.project(whole, x, 2);
            int from = 0;
            for (int to : new int[]{1, 64, 1001, 5000, 9000}) {
                try (DigitalProjection slice = whole.part(from, to - from, 0, n)) {
                    float[] part = Segments.project(slice, x, 2);
                    for (int b = 0; b < 2; b++) {
                        assertThat(Arrays.copyOfRange(part, b * (to - from), (b + 1) * (to - from)))
                                .isEqualTo(Arrays.copyOfRange(y, b * m + from, b * m + to));
                    }
                }
                from = to;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void codesAndSkippedColumnsGiveTheSameBits(Kind kind) {
        int n = 1000;
        int m = 200;
        for (int batch : new int[]{1, 3, 20}) {
            byte[] codes = new byte[batch * n];
            float[] x = new float[batch * n];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = (byte) (i * 2654435761L >>> 13 & 31);
                codes[i] = (byte) (codes[i] == 3 ? 1 : codes[i] == 5 ? -1 : 0);
                x[i] = codes[i];
            }
            try (DigitalProjection projection = kind.make(8, n, m)) {
                float[] y = Segments.project(projection, x, batch);
                MemorySegment output = Segments.zeros((long) batch * m);
                projection.projectCodes(Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, codes), output,
                        batch);
                assertThat(Segments.array(output)).isEqualTo(y);
                if (projection instanceof IndependentEntries) {
                    // One row that is nowhere zero keeps columns from being skipped.
                    float[] dense = Arrays.copyOf(x, x.length + n);
                    Arrays.fill(dense, x.length, dense.length, 1);
                    assertThat(Arrays.copyOf(Segments.project(projection, dense, batch + 1), batch * m))
                            .isEqualTo(y);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void badArgumentsAreNamed(Kind kind) {
        assertThatIllegalArgumentException().isThrownBy(() -> kind.make(1, -1, 5))
                .withMessageContaining("inputs");
        assertThatIllegalArgumentException().isThrownBy(() -> kind.make(1, 5, 0))
                .withMessageContaining("outputs");
        try (DigitalProjection projection = kind.make(1, 10, 20)) {
            assertThatIllegalArgumentException().isThrownBy(() -> projection.part(0, 21, 0, 10))
                    .withMessageContaining("rows").withMessageContaining("20");
            assertThatIllegalArgumentException().isThrownBy(() -> projection.part(0, 0, 0, 10));
            assertThatIllegalArgumentException().isThrownBy(() -> projection.part(0, 20, -1, 10))
                    .withMessageContaining("columns");
            assertThatIllegalArgumentException().isThrownBy(() -> projection.part(Long.MAX_VALUE, 2, 0, 10));
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> projection.projectTransposed(Segments.zeros(10), Segments.zeros(20), 1));
            assertThatIllegalArgumentException().isThrownBy(
                    () -> projection.projectCodes(Segments.zeros(10), Segments.zeros(20), 1));
        }
    }
}
