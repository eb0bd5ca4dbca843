package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.backlight.optics.NormalValues.floats;

import java.util.SplittableRandom;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.Region;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernels give the same bits as the scalar ones. */
class OpticsKernelsTest {

    private final OpticsKernels scalar = new ScalarOptics();
    private final OpticsKernels vector = new VectorOptics();
    private final SplittableRandom random = new SplittableRandom(5);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 17, 40})
    void fieldsAreTheSame(int on) {
        float[] tile = floats(random, 400 * OpticsKernels.COLUMN, 1);
        float[] amplitude = floats(random, 400, 1);
        int[] active = random.ints(50, 0, 400).sorted().toArray();
        float[] a = new float[OpticsKernels.COLUMN];
        float[] b = new float[OpticsKernels.COLUMN];
        scalar.field(tile, amplitude, active, 5, 5 + on, a);
        vector.field(tile, amplitude, active, 5, 5 + on, b);
        assertThat(b).isEqualTo(a);
        scalar.sum(a, tile, 77, a);
        vector.sum(b, tile, 77, b);
        assertThat(b).isEqualTo(a);
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
                            ? null
                            : new OpticsKernels.FixedPattern(floats(random, means.length + 5, 1),
                                    floats(random, means.length + 5, 20));
                    for (int i = 0; pattern != null && i < means.length + 5; i++) {
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
                    boolean dim = scalar.develop(camera, pattern, 5, state, gamma, 77, means,
                            new float[means.length], a, at, 192);
                    boolean dim2 = vector.develop(camera, pattern, 5, state, gamma, 77, means2,
                            new float[means.length], b, at, 192);
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
