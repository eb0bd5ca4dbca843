package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The camera sees the medium through a rectangular pupil: speckle is as large and as dim as theory says. */
class PupilTest {

    /** Noise-free holograms of one pattern, phase by phase, of a device without any light but that of its inputs. */
    private static CountFrames counts(OpuParameters parameters, long seed, Region region, double reference,
            double... phases) {
        try (var device = new SimulatedOpu(parameters, seed)) {
            device.prepare(MirrorLayout.fill(device.geometry(), 3, 0), region);
            BinaryFrames frames = new BinaryFrames(3);
            for (int f = 0; f < phases.length; f++) {
                int frame = frames.add(f, phases[f]);
                frames.set(frame, 0);
                frames.set(frame, 2);
            }
            CountFrames counts = CountFrames.unrounded(region, phases.length);
            device.expose(frames, new ExposureSettings(100, 1, reference), counts);
            return counts;
        }
    }

    private static OpuParameters ideal(int grainRows, int grainColumns, double aperture, double carrier) {
        return OpuPresets.load("ideal", Map.of("medium.grain-rows", "" + grainRows, "medium.grain-columns",
                "" + grainColumns, "camera.aperture-pixels", "" + aperture,
                "reference.carrier-radians-per-row", "" + carrier)).parameters();
    }

    /** The field on the pixels by three phase steps, real parts and imaginary parts, in arbitrary units. */
    private static double[][] field(long seed, int grainRows, int grainColumns, Region region) {
        CountFrames counts = counts(ideal(grainRows, grainColumns, 0, 0), seed, region, 1, 0,
                2 * Math.PI / 3, 4 * Math.PI / 3);
        double[][] field = new double[2][region.pixels()];
        for (int p = 0; p < region.pixels(); p++) {
            for (int k = 0; k < 3; k++) {
                double count = counts.count(k, 0, p);
                field[0][p] += count * Math.cos(2 * Math.PI * k / 3);
                field[1][p] += count * Math.sin(2 * Math.PI * k / 3);
            }
        }
        return field;
    }

    /** Every entry of the field at a grain's first pixel is that of the medium, in the order of the projection. */
    @ParameterizedTest
    @CsvSource({"1,1", "4,1", "4,2", "1,4", "5,3", "8,2"})
    void fieldAtTheGrainsIsThatOfTheProjection(int grainRows, int grainColumns) {
        Region region = new Region(7 * grainRows, 64 * grainColumns);
        double[][] field = field(9, grainRows, grainColumns, region);
        RandomStream stream = new RandomStream(9);
        double scale = 0;
        double squares = 0;
        double[] expected = new double[2 * 7 * 64];
        for (int g = 0; g < 7 * 64; g++) {
            for (int part = 0; part < 2; part++) {
                expected[2 * g + part] = stream.entry(EntryDistribution.NORMAL, 2L * g + part, 0)
                        + (double) stream.entry(EntryDistribution.NORMAL, 2L * g + part, 2);
                scale += expected[2 * g + part] * field[part][pixel(g, grainRows, grainColumns, region)];
                squares += expected[2 * g + part] * expected[2 * g + part];
            }
        }
        scale /= squares;
        for (int g = 0; g < 7 * 64; g++) {
            for (int part = 0; part < 2; part++) {
                assertThat(field[part][pixel(g, grainRows, grainColumns, region)] / scale)
                        .isCloseTo(expected[2 * g + part], within(3e-5));
            }
        }
    }

    private static int pixel(int grain, int grainRows, int grainColumns, Region region) {
        return grain / 64 * grainRows * region.columns() + grain % 64 * grainColumns;
    }

    /** The field's discrete Fourier transform has nothing outside of the pupil's bins, along either axis. */
    @ParameterizedTest
    @CsvSource({"4,1,8", "4,2,8", "5,4,7", "3,8,3"})
    void fieldIsLimitedToThePupil(int grainRows, int grainColumns, int grainsHigh) {
        Region region = new Region(grainsHigh * grainRows, 128);
        double[][] field = field(2, grainRows, grainColumns, region);
        double inside = 0;
        double outside = 0;
        for (int k = 0; k < region.rows(); k++) {
            for (int l = 0; l < region.columns(); l++) {
                double re = 0;
                double im = 0;
                for (int r = 0; r < region.rows(); r++) {
                    for (int c = 0; c < region.columns(); c++) {
                        double angle = -2 * Math.PI
                                * ((double) k * r / region.rows() + (double) l * c / region.columns());
                        int p = r * region.columns() + c;
                        re += field[0][p] * Math.cos(angle) - field[1][p] * Math.sin(angle);
                        im += field[1][p] * Math.cos(angle) + field[0][p] * Math.sin(angle);
                    }
                }
                boolean through = through(k, region.rows(), grainRows)
                        && through(l, region.columns(), grainColumns);
                inside += through ? re * re + im * im : 0;
                outside += through ? 0 : re * re + im * im;
            }
        }
        assertThat(outside / inside).isLessThan(1e-10);
    }

    private static boolean through(int bin, int pixels, int grain) {
        int m = pixels / grain;
        int k = bin > pixels / 2 ? bin - pixels : bin;
        return k > -(m + 1) / 2 && k <= m / 2;
    }

    /**
     * Correlation of the fields of two pixels some way apart: a sinc, and so zero a grain apart or several. 64 x 128
     * grains of 12 seeds are 98,304 independent values, so that the standard error is below 1/sqrt(98,304) = 0.0032; 16
     * comparisons within 5 of them, exceeded with a probability below 1e-5.
     */
    @ParameterizedTest
    @CsvSource({"4,1", "4,2"})
    void neighbouringPixelsCorrelateAsASinc(int grainRows, int grainColumns) {
        Region region = new Region(64 * grainRows, 128 * grainColumns);
        double[][] cross = new double[9][2];
        double[] power = new double[1];
        for (long seed = 0; seed < 12; seed++) {
            double[][] field = field(seed, grainRows, grainColumns, region);
            for (int p = 0; p < region.pixels(); p++) {
                power[0] += field[0][p] * field[0][p] + field[1][p] * field[1][p];
                for (int lag = 1; lag < cross.length; lag++) {
                    int below = (p + lag * region.columns()) % region.pixels();
                    int right = p / region.columns() * region.columns() + (p + lag) % region.columns();
                    // The band's middle lies half a bin off the axis, which turns the phase by next to nothing.
                    boolean wraps = p + lag * region.columns() >= region.pixels();
                    cross[lag][0] += wraps
                            ? 0
                            : (field[0][p] * field[0][below] + field[1][p] * field[1][below])
                                    / (1 - (double) lag / region.rows());
                    cross[lag][1] += field[0][p] * field[0][right] + field[1][p] * field[1][right];
                }
            }
        }
        for (int lag = 1; lag < cross.length; lag++) {
            assertThat(cross[lag][0] / power[0]).as("rows, lag " + lag).isCloseTo(
                    sinc((double) lag / grainRows),
                    within(0.016));
            assertThat(cross[lag][1] / power[0]).as("columns, lag " + lag).isCloseTo(
                    sinc((double) lag / grainColumns),
                    within(0.016));
        }
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** Intensities on the pixels without a reference beam: mean and squared contrast over seeds. */
    private static double[] speckle(int grainRows, int grainColumns, double aperture, int seeds) {
        Region region = new Region(32 * grainRows, 64 * grainColumns);
        double sum = 0;
        double squares = 0;
        int n = 0;
        for (long seed = 0; seed < seeds; seed++) {
            CountFrames counts = counts(ideal(grainRows, grainColumns, aperture, 0), seed, region, 0, 0);
            for (int p = 0; p < region.pixels(); p++) {
                double count = counts.count(0, 0, p);
                sum += count;
                squares += count * count;
                n++;
            }
        }
        double mean = sum / n;
        return new double[]{mean, squares / n / mean / mean - 1};
    }

    /**
     * C^2 = product over the axes of 2 integral (1 - t) sinc^2(a t / G) dt (Goodman, chapter 4). 2,048 grains of 24 seeds are
     * 49,152 independent intensities: the standard error of the squared contrast is below 2 sqrt(2 / 49,152) = 0.0128 of
     * exponential ones and smaller of smoother ones; four of them, exceeded with a probability below 4e-4 in all six cases,
     * for fixed seeds.
     */
    @ParameterizedTest
    @CsvSource({"1,1,1", "2,1,1", "4,1,1", "4,2,0.7", "2,2,0.5", "4,1,0"})
    void pixelsThatAreLargeBesideTheGrainsSeeLessContrast(int grainRows, int grainColumns, double aperture) {
        double[] point = speckle(grainRows, grainColumns, 0, 24);
        double[] found = speckle(grainRows, grainColumns, aperture, 24);
        double expected = squaredContrast(aperture / grainRows) * squaredContrast(aperture / grainColumns);
        assertThat(found[1]).isCloseTo(expected, within(0.05 * expected));
        assertThat(found[0] / point[0]).as("the mean stays").isCloseTo(1, within(0.02));
        Aperture square = new Aperture(aperture);
        assertThat(square.squaredContrast(grainRows) * square.squaredContrast(grainColumns))
                .isCloseTo(expected, within(1e-5));
    }

    /** Simpson's rule, in steps of its own. */
    private static double squaredContrast(double ratio) {
        int steps = 2000;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double t = (double) i / steps;
            double value = 2 * (1 - t) * Math.pow(sinc(ratio * t), 2);
            sum += value * (i == 0 || i == steps ? 1 : i % 2 == 0 ? 2 : 4);
        }
        return sum / 3 / steps;
    }

    /** The quadrature over a pixel, against the transfer function, for all frequencies of a side band. */
    @Test
    void quadratureHasItsErrors() {
        Aperture square = new Aperture(1);
        for (double f = 0; f <= 1; f += 0.05) {
            double sum = 0;
            for (int i = 0; i < square.places(); i++) {
                sum += square.weight(i) * Math.cos(2 * Math.PI * f * square.offset(i));
            }
            assertThat(sum).isCloseTo(square.transfer(f),
                    within(f <= 0.5 ? 1e-5 * square.transfer(f) : 1.5e-3));
        }
    }
}
