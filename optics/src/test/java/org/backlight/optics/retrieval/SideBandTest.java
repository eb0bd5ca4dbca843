package org.backlight.optics.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.Twins;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.HologramSpectrum;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.projection.GaussianProjection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Off-axis holography: the side band of a hologram's two-dimensional spectrum. */
class SideBandTest {

    private static final double TWO_PI = 2 * Math.PI;

    /**
     * The plain way: two-dimensional discrete Fourier transform, bins about the carrier, each divided by the transfer function
     * of the pixels, and the inverse transform at the grains. Quartic in the size, in double precision.
     */
    private static double[] plainly(CountFrames counts, OpuGeometry geometry) {
        Region region = counts.region();
        int rows = region.rows();
        int columns = region.columns();
        int high = rows / geometry.grainRows();
        int wide = columns / geometry.grainColumns();
        int carrierRow = (int) Math.rint(geometry.carrierRadiansPerRow() / TWO_PI * rows);
        int carrierColumn = (int) Math.rint(geometry.carrierRadiansPerColumn() / TWO_PI * columns);
        double[] out = new double[2 * high * wide];
        for (int k = -(high - 1) / 2; k <= high / 2; k++) {
            for (int l = -(wide - 1) / 2; l <= wide / 2; l++) {
                double re = 0;
                double im = 0;
                for (int r = 0; r < rows; r++) {
                    for (int c = 0; c < columns; c++) {
                        double angle = -TWO_PI
                                * ((k - carrierRow) * (double) r / rows
                                        + (l - carrierColumn) * (double) c / columns);
                        re += counts.count(0, r, c) * Math.cos(angle);
                        im += counts.count(0, r, c) * Math.sin(angle);
                    }
                }
                double left = sinc(geometry.aperturePixels() * (k - carrierRow) / rows)
                        * sinc(geometry.aperturePixels() * (l - carrierColumn) / columns) * rows * columns;
                for (int g = 0; g < high * wide; g++) {
                    double angle = TWO_PI
                            * ((double) k * (g / wide) / high + (double) l * (g % wide) / wide);
                    out[2 * g] += (re * Math.cos(angle) - im * Math.sin(angle)) / left;
                    out[2 * g + 1] += (im * Math.cos(angle) + re * Math.sin(angle)) / left;
                }
            }
        }
        return out;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    /** Any counts, not only those of light: the two products are the transforms and the cut. */
    @ParameterizedTest
    @CsvSource({"4,1,8,0.375,0,0", "4,1,24,0.375,0,1", "4,2,16,0.375,0.25,0", "4,4,16,0.375,0.375,0.6",
            "6,4,12,0.3333333333333333,0.5,1", "3,8,9,0,0.25,0.3", "4,1,16,0.375,0.25,0"})
    void twoProductsAreTransformCutAndInverseTransform(int grainRows, int grainColumns, int rows,
            double perRow,
            double perColumn, double aperture) {
        OpuGeometry geometry = Twins.geometry(
                Twins.tilted("ideal", grainRows, grainColumns, perRow, perColumn, aperture));
        Region region = new Region(rows, 64);
        SplittableRandom random = new SplittableRandom(rows);
        CountFrames counts = CountFrames.unrounded(region, 1);
        for (int p = 0; p < region.pixels(); p++) {
            counts.countsUnrounded()[p] = 200 + 50 * random.nextFloat();
        }
        double[] expected = plainly(counts, geometry);
        var band = new SideBand(RetrievalKernels.best(), geometry, region, geometry.carrierRadiansPerRow(),
                geometry.carrierRadiansPerColumn(), 0, 0, 1);
        assertThat(band.lines() * band.outputsPerLine()).isEqualTo(expected.length);
        float[] found = new float[expected.length];
        band.accumulate(counts, 0, 1, found, 0, 0, band.lines());
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(2e-4));
        }
        // Line by line, twice, on top of what is there.
        float[] lines = new float[expected.length + 3];
        for (int line = 0; line < band.lines(); line++) {
            band.accumulate(counts, 0, 0.5f, lines, 3, line, line + 1);
            band.accumulate(counts, 0, 0.5f, lines, 3, line, line + 1);
        }
        for (int i = 0; i < found.length; i++) {
            assertThat((double) lines[3 + i]).isCloseTo(expected[i], within(2e-4));
        }
    }

    private static double distance(OpuPreset preset, long seed, int n, int m) {
        MemorySegment x = TernaryErrors.random(seed, 5, n, 0.5);
        float[] found = new float[5 * m];
        float[] expected = new float[5 * m];
        try (var opu = OpticalProjection.simulated(preset, seed, n, m);
                var digital = new GaussianProjection(seed, n, m)) {
            opu.project(x, MemorySegment.ofArray(found), 5);
            digital.project(x, MemorySegment.ofArray(expected), 5);
        }
        double most = 0;
        for (int i = 0; i < found.length; i++) {
            most = Math.max(most, Math.abs(found[i] - expected[i]));
        }
        return most / Math.sqrt(n / 2.0);
    }

    /** Without noise the side band is the projection, whatever pupil, angle and size of pixels, and whatever the region. */
    @ParameterizedTest
    @CsvSource({"4,1,0.375,0,0", "4,2,0.375,0,0", "4,4,0.375,0.375,0", "4,4,0.375,0,1", "5,1,0.4,0,0",
            "5,2,0.3,0.25,0.5", "1,4,0,0.375,0", "2,6,0.5,0.25,0", "4,1,0.375,0,1", "6,3,0.25,0.5,0.3",
            "8,1,0.25,0.0625,0"})
    void perfectDeviceEqualsTheProjection(int grainRows, int grainColumns, double perRow, double perColumn,
            double aperture) {
        OpuPreset preset = Twins.tilted("ideal", grainRows, grainColumns, perRow, perColumn, aperture);
        for (int m : new int[]{1, 129, 400}) {
            // The quadrature over a pixel adds up to 1e-5 for each axis.
            assertThat(distance(preset, m, 20, m)).isLessThan(aperture == 0 ? 2e-5 : 1e-4);
        }
    }

    /** The same for steps of phase, where a grain's pixels and their size take part. */
    @ParameterizedTest
    @CsvSource({"4,1,0", "2,2,0", "3,1,1", "1,1,0.5", "1,2,1"})
    void phaseStepsUseAllPixelsOfAGrain(int grainRows, int grainColumns, double aperture) {
        Map<String, String> changes = new HashMap<>(Map.of("medium.grain-rows", "" + grainRows,
                "medium.grain-columns", "" + grainColumns, "camera.aperture-pixels", "" + aperture,
                "reference.carrier-radians-per-row", "0", "retrieval.method", "phase-shifting"));
        for (int steps = 3; steps <= 5; steps++) {
            changes.put("retrieval.steps", "" + steps);
            assertThat(distance(OpuPresets.load("ideal", changes), steps, 20, 150))
                    .isLessThan(aperture == 0 ? 2e-5 : 1e-4);
        }
    }

    /** A noisy device with a pupil in both axes and large pixels still gives the projection, in a ratio of one. */
    @Test
    void noisyDevicesWithLargePixelsAreFaithful() {
        for (OpuPreset preset : new OpuPreset[]{Twins.tilted("launay-2020", 4, 2, 0.375, 0, 1),
                Twins.tilted("launay-2020", 4, 4, 0.375, 0.375, 0.8)}) {
            try (var opu = OpticalProjection.simulated(preset, 3, 30, 256)) {
                Fidelity fidelity = opu.fidelity(TernaryErrors.random(3, 32, 30, 0.4), 32);
                assertThat(fidelity.correlation()).isBetween(0.98, 1.0);
                assertThat(fidelity.gain()).isCloseTo(1, within(0.02));
            }
        }
    }

    /**
     * Anchor retrieval by the pixels of different grains: entries have variance 1 and are independent of each other; 20
     * inputs times 600 outputs fix the variance to 2 sqrt(2 / 12,000), five of which are 0.065.
     */
    @ParameterizedTest
    @CsvSource({"1,1,0", "4,1,0", "2,2,0.7", "1,1,1"})
    void anchorsSeeOnePixelOfAGrain(int grainRows, int grainColumns, double aperture) {
        OpuPreset preset = OpuPresets.load("wang-2024",
                Map.of("medium.grain-rows", "" + grainRows, "medium.grain-columns", "" + grainColumns,
                        "camera.aperture-pixels", "" + aperture));
        int n = 20;
        int m = 600;
        float[] units = new float[n * n];
        for (int j = 0; j < n; j++) {
            units[j * n + j] = 1;
        }
        float[] entries = new float[n * m];
        try (var opu = new OpticalProjection(new SimulatedOpu(preset.parameters().perfect(), 4),
                preset.retrieval(),
                n, m, AutoExposure.standard(), 2)) {
            opu.project(MemorySegment.ofArray(units), MemorySegment.ofArray(entries), n);
            for (int pixel : opu.chosenPixels()) {
                int column = pixel % ((AnchorRetrieval) preset.retrieval())
                        .region(Twins.geometry(preset), m).columns();
                assertThat(column % grainColumns).isZero();
            }
            assertThat(opu.fidelity(TernaryErrors.random(3, 8, n, 0.4), 8).correlation())
                    .isGreaterThan(0.9999);
        }
        double squares = 0;
        double cross = 0;
        for (int i = 0; i < entries.length; i++) {
            squares += entries[i] * entries[i];
            cross += i % m == 0 ? 0 : entries[i] * entries[i - 1];
        }
        assertThat(squares / entries.length).isCloseTo(1, within(aperture == 0 ? 0.065 : 0.1));
        // Pixels that touch see some of the same light.
        assertThat(cross / squares).isCloseTo(0,
                within((aperture < 1 ? 0 : 0.1) + 5 / Math.sqrt(entries.length)));
    }

    /**
     * The rectangle of the spectrum that is cut out holds what the object and the reference beam have together, on regions of any
     * size; and the power of the spectrum is that of the hologram (Parseval).
     */
    @ParameterizedTest
    @CsvSource({"4,1,0.375,0,64,64", "4,2,0.375,0.25,64,128", "8,4,0.3125,0.4375,96,64", "5,1,0.4,0,35,64",
            "5,3,0.4,0.125,50,192"})
    void spectrumShowsTheSideBand(int grainRows, int grainColumns, double perRow, double perColumn, int rows,
            int columns) {
        OpuPreset preset = Twins.tilted("ideal", grainRows, grainColumns, perRow, perColumn, 0);
        Region region = new Region(rows, columns);
        float[] hologram = new float[rows * columns];
        OpuGeometry geometry;
        try (var device = new SimulatedOpu(preset.parameters(), 1)) {
            geometry = device.geometry();
            device.prepare(MirrorLayout.fill(geometry, 3, 0), region);
            BinaryFrames frames = new BinaryFrames(3);
            frames.set(frames.add(0, 0), 1);
            // Light of the object and of both beams together: their difference holds no light of the object alone.
            for (double transmission : new double[]{1, 0}) {
                CountFrames counts = CountFrames.unrounded(region, 1);
                device.expose(frames, new ExposureSettings(100, 1, transmission), counts);
                for (int p = 0; p < region.pixels(); p++) {
                    hologram[p] += (transmission == 1 ? 1 : -1) * counts.at(p);
                }
            }
        }
        HologramSpectrum spectrum = HologramSpectrum.of(new Characterization.Image(rows, columns, hologram),
                geometry);
        assertThat(spectrum.isOffAxis()).isTrue();
        double inside = 0;
        double all = 0;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                double power = Math.pow(10, spectrum.decibels().values()[r * columns + c] / 10);
                all += power;
                inside += spectrum.inBand(r, c) ? power : 0;
            }
        }
        // The other half is the mirror image.
        assertThat(inside / all).isCloseTo(0.5, within(1e-3));
        double mean = 0;
        for (float value : hologram) {
            mean += value / (double) hologram.length;
        }
        double squares = 0;
        for (float value : hologram) {
            squares += Math.pow(value - mean, 2);
        }
        assertThat(all / squares / hologram.length).isCloseTo(1, within(1e-4));
    }

    /** A side band between two bins is not drawn somewhere near. */
    @Test
    void spectrumRefusesACarrierOffTheBins() {
        OpuGeometry geometry = Twins.geometry(Twins.tilted("ideal", 5, 1, 0.4, 0, 0));
        assertThatThrownBy(() -> HologramSpectrum.of(new Characterization.Image(64, 64, new float[64 * 64]),
                geometry)).hasMessage("A hologram of 64 rows has no whole number of grains of 5 rows.");
        OpuGeometry other = Twins.geometry(Twins.tilted("ideal", 4, 1, 0.37, 0, 0));
        assertThatThrownBy(() -> HologramSpectrum.of(new Characterization.Image(64, 64, new float[64 * 64]),
                other)).hasMessageContaining("23.68").hasMessageContaining("no whole number");
    }
}
