package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.backlight.optics.NormalValues.floats;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.backlight.substrate.simd.RawMemory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels give the same bits as the scalar ones. */
class OpticsKernelsTest {

    private final OpticsKernels scalar = new ScalarOptics();
    private final OpticsKernels vector = new VectorOptics();
    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 0.5", "127, 0.1", "128, 1", "129, 0.9", "400, 0", "400, 0.03", "400, 0.4"})
    void fieldsAreTheSameAndSumsOfColumns(int inputs, double density) {
        int patterns = 7;
        int blocks = OpticsKernels.blocks(inputs);
        float[] amplitude = floats(random, inputs, 1);
        int[] active = new int[patterns * inputs];
        int[] starts = new int[patterns * blocks + 1];
        int on = 0;
        for (int p = 0; p < patterns; p++) {
            for (int j = 0; j < inputs; j++) {
                if (p != 3 && random.nextDouble() < density) {
                    active[on++] = j;
                }
                starts[p * blocks + j / OpticsKernels.BLOCK + 1] = on;
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            float[] entries = floats(random, inputs * OpticsKernels.COLUMN, 1);
            MemorySegment tile = arena.allocate(4L * entries.length, RawMemory.LINE_BYTES);
            MemorySegment.copy(entries, 0, tile, ValueLayout.JAVA_FLOAT, 0, entries.length);
            float[] a = floats(random, 6 * OpticsKernels.COLUMN, 1);
            float[] b = a.clone();
            scalar.fields(tile.address(), amplitude, active, starts, 1, 6, a);
            vector.fields(tile.address(), amplitude, active, starts, 1, 6, b);
            assertThat(b).isEqualTo(a);
            for (int p = 1; p < 6; p++) {
                for (int i = 0; i < OpticsKernels.COLUMN; i++) {
                    double sum = 0;
                    for (int k = starts[p * blocks]; k < starts[(p + 1) * blocks]; k++) {
                        sum += (double) amplitude[active[k]]
                                * entries[active[k] * OpticsKernels.COLUMN + i];
                    }
                    assertThat(a[(p - 1) * OpticsKernels.COLUMN + i]).isCloseTo((float) sum, within(1e-4f));
                }
            }
            scalar.sum(a, 128, entries, entries.length - 128, a);
            vector.sum(b, 128, entries, entries.length - 128, b);
            assertThat(b).isEqualTo(a);
        }
    }

    @Test
    void deviatesOfSinglePixelsAreThoseOfTheirTiles() {
        int tiles = 5;
        long state = random.nextLong();
        long gamma = random.nextLong() | 1;
        float[] all = new float[tiles * OpticsKernels.GRAINS];
        for (OpticsKernels kernels : new OpticsKernels[]{scalar, vector}) {
            float[] tile = new float[OpticsKernels.GRAINS];
            for (int t = 0; t < tiles; t++) {
                kernels.normals(state, gamma, (long) t * OpticsKernels.HALF, tile);
                System.arraycopy(tile, 0, all, t * OpticsKernels.GRAINS, tile.length);
            }
            long[] words = new long[2 * OpticsKernels.GRAINS];
            long sines = 0;
            int[] pixels = new int[words.length];
            for (int i = 0; i < words.length; i++) {
                pixels[i] = random.nextInt(all.length);
                int column = pixels[i] % OpticsKernels.GRAINS;
                words[i] = pixels[i] / OpticsKernels.GRAINS * OpticsKernels.HALF
                        + column % OpticsKernels.HALF;
                sines |= i >= OpticsKernels.GRAINS && column >= OpticsKernels.HALF ? 1L << i : 0;
            }
            kernels.normals(state, gamma, kernels.arranged(words), OpticsKernels.GRAINS, sines, tile);
            for (int i = 0; i < OpticsKernels.GRAINS; i++) {
                assertThat(tile[i]).isEqualTo(all[pixels[OpticsKernels.GRAINS + i]]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 63, 64})
    void lightsAreTheSame(int length) {
        float[] amplitude = floats(random, 100, 1);
        for (long word : new long[]{0, -1, random.nextLong(), random.nextLong()}) {
            float[] a = floats(random, 64, 1);
            float[] b = a.clone();
            scalar.light(word, amplitude, 7, length, a);
            vector.light(word, amplitude, 7, length, b);
            assertThat(b).isEqualTo(a);
            for (int i = 0; i < length; i++) {
                assertThat(a[i]).isEqualTo((word >>> i & 1) == 0 ? 0 : amplitude[7 + i]);
            }
        }
    }

    private OpticsKernels.CameraModel camera(double object, double reference, boolean settings, double read,
            int top) {
        return new OpticsKernels.CameraModel((float) object, (float) (2 * Math.sqrt(object * reference)),
                (float) reference,
                settings, (float) (read * read), 13_500, 1 / 53f, 2, top);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4})
    void exposuresAreTheSame(int rows) {
        Region region = new Region(rows, 192);
        float[] carrier = floats(random, 2 * rows + 6, 1);
        for (double object : new double[]{0, 3, 300, 40_000}) {
            for (double reference : new double[]{0, 2_700}) {
                for (var camera : new OpticsKernels.CameraModel[]{camera(object, reference, true, 13, 255),
                        camera(object, reference, true, 0, 65_535), camera(object, reference, false, 13, 1),
                        camera(object, reference, false, 0, 255), camera(object, reference, false, 0, 0),
                        camera(object, reference, true, 5, 0)}) {
                    boolean unrounded = camera.top() == 0;
                    CountFrames a = unrounded
                            ? CountFrames.unrounded(region, 2)
                            : CountFrames.of16Bits(region, 2);
                    CountFrames b = unrounded
                            ? CountFrames.unrounded(region, 2)
                            : CountFrames.of16Bits(region, 2);
                    float[] field = floats(random, rows * OpticsKernels.COLUMN, 1);
                    float[] means = new float[rows * OpticsKernels.GRAINS];
                    float[] means2 = new float[rows * OpticsKernels.GRAINS];
                    OpticsKernels.FixedPattern pattern = random.nextBoolean()
                            ? OpticsKernels.FixedPattern.none(means.length + 5)
                            : new OpticsKernels.FixedPattern(floats(random, means.length + 5, 1),
                                    floats(random, means.length + 5, 20));
                    for (int i = 0; i < means.length + 5; i++) {
                        pattern.sensitivity()[i] = Math.abs(pattern.sensitivity()[i]);
                    }
                    long state = random.nextLong();
                    long gamma = random.nextLong() | 1;
                    int at = region.pixels() + 64;
                    for (boolean add : new boolean[]{false, true}) {
                        scalar.means(field, camera, carrier, 3, add, means);
                        vector.means(field, camera, carrier, 3, add, means2);
                        assertThat(means2).isEqualTo(means);
                    }
                    float[] normals = new float[means.length];
                    float[] normals2 = new float[means.length];
                    scalar.normals(state, gamma, 77, normals);
                    vector.normals(state, gamma, 77, normals2);
                    assertThat(normals2).isEqualTo(normals);
                    boolean dim = scalar.develop(camera, pattern, 5, means, normals, a, at, 192);
                    boolean dim2 = vector.develop(camera, pattern, 5, means2, normals2, b, at, 192);
                    assertThat(dim2).isEqualTo(dim);
                    assertThat(means2).isEqualTo(means);
                    assertThat(b.counts16()).isEqualTo(a.counts16());
                    assertThat(b.countsUnrounded()).isEqualTo(a.countsUnrounded());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 65})
    void interpolationsAreTheSame(int grains) {
        float[] strip = floats(random, grains * OpticsKernels.COLUMN, 1);
        float[] weights = floats(random, grains * 192 + 100, 1);
        float[] im = floats(random, grains + 3, 1);
        float[] a = floats(random, 500, 1);
        float[] b = a.clone();
        scalar.interpolateRow(strip, grains, weights, 11, a, 33);
        vector.interpolateRow(strip, grains, weights, 11, b, 33);
        assertThat(b).isEqualTo(a);
        scalar.interpolateColumns(strip, im, 3, grains, weights, 192, 64, a, 201);
        vector.interpolateColumns(strip, im, 3, grains, weights, 192, 64, b, 201);
        assertThat(b).isEqualTo(a);
        scalar.turn(a, 40, weights, strip, 20, a, 300);
        vector.turn(b, 40, weights, strip, 20, b, 300);
        scalar.turn(a, 33, weights, strip, 5, a, 33);
        vector.turn(b, 33, weights, strip, 5, b, 33);
        assertThat(b).isEqualTo(a);
    }
}
