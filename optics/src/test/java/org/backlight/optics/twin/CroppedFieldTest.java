package org.backlight.optics.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.WrappedTwin;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.projection.GaussianProjection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Off-axis holography of a camera that reads a crop of a larger field, which is not periodic on what is read. */
class CroppedFieldTest {

    private static final int INPUTS = 20;
    private static final int BATCH = 16;
    /** Outputs along a row, for grains of one column. */
    private static final int COLUMNS = 64;

    /** A camera that reads the middle of a field twice as large along both axes, with grains of its own. */
    private static final class Crop extends WrappedTwin {
        private final int sensorColumns;
        private Region region;
        private Region field;
        private int firstRow;
        private int firstColumn;

        Crop(OpuParameters parameters, long seed, int sensorColumns) {
            super(new SimulatedOpu(parameters, seed));
            this.sensorColumns = sensorColumns;
        }

        @Override
        public OpuGeometry geometry() {
            OpuGeometry g = twin.geometry();
            return new OpuGeometry(g.mirrorRows(), g.mirrorColumns(), g.sensorRows() / 2, sensorColumns,
                    g.aperturePixels(), g.grainRows(), g.grainColumns(), g.carrierRadiansPerRow(),
                    g.carrierRadiansPerColumn(), g.maximumInputs(), g.maximumOutputs(), g.bits(),
                    g.saturationCounts(), g.minimumExposureMicros(), g.maximumExposureMicros(),
                    g.minimumLaserTransmission(), g.minimumReferenceTransmission(),
                    g.countsPerMirrorMicrosecond());
        }

        @Override
        public void prepare(MirrorLayout layout, Region newRegion) {
            region = newRegion;
            field = new Region(2 * region.rows(), 2 * region.columns());
            // Whole fringes of 3/8, so that the reference beam has phase 0 at the first pixel.
            firstRow = Math.ceilDiv(region.rows(), 16) * 8;
            firstColumn = region.columns() / 2;
            twin.prepare(layout, field);
        }

        @Override
        public void expose(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
            CountFrames all = CountFrames.of(twin.geometry(), field, frames.count());
            twin.expose(frames, settings, all);
            Object from = all.isUnrounded() ? all.countsUnrounded() : all.counts16();
            Object to = all.isUnrounded() ? counts.countsUnrounded() : counts.counts16();
            for (int row = 0; row < frames.count() * region.rows(); row++) {
                int place = row / region.rows() * field.rows() + firstRow + row % region.rows();
                System.arraycopy(from, place * field.columns() + firstColumn, to, row * region.columns(),
                        region.columns());
            }
        }
    }

    /**
     * Retrieved values beside those of the field at the grains.
     *
     * @param found vectors x grain rows x grain columns x 2
     */
    private record Retrieved(float[] found, float[] expected, int lines, int columns, Region region) {

        /** Fidelity over some grain rows and columns. */
        double fidelity(int firstLine, int lastLine, int firstColumn, int lastColumn) {
            int width = 2 * (lastColumn - firstColumn + 1);
            int rows = BATCH * (lastLine - firstLine + 1);
            float[][] cut = new float[2][rows * width];
            for (int i = 0; i < rows; i++) {
                int line = i / BATCH + firstLine;
                int from = 2 * ((i % BATCH * lines + line) * columns + firstColumn);
                System.arraycopy(found, from, cut[0], i * width, width);
                System.arraycopy(expected, from, cut[1], i * width, width);
            }
            return Fidelity.of(MemorySegment.ofArray(cut[0]), MemorySegment.ofArray(cut[1])).correlation();
        }

        double fidelityOfLine(int line) {
            return fidelity(line, line, 0, columns - 1);
        }
    }

    private static Retrieved retrieve(String name, int grainColumns, int lines, int guard, long seed) {
        OpuPreset preset = OpuPresets.load(name, Map.of("medium.grain-columns", "" + grainColumns));
        var retrieval = new OffAxisHolography(guard);
        // As wide as high in grains, where columns are transformed as well.
        Crop device = new Crop(preset.parameters(), seed, grainColumns == 1 ? COLUMNS : 512);
        OpuGeometry geometry = device.geometry();
        int columns = grainColumns == 1 ? COLUMNS : lines;
        int m = 2 * lines * columns;
        MemorySegment x = TernaryErrors.random(1, BATCH, INPUTS, 0.5);
        float[] found = new float[BATCH * m];
        try (var opu = new OpticalProjection(device, retrieval, INPUTS, m, AutoExposure.standard(), 2)) {
            opu.project(x, MemorySegment.ofArray(found), BATCH);
        }
        int across = device.region.columns() / grainColumns - 2 * retrieval.guardColumns(geometry);
        assertThat(m % (2 * across)).isZero();
        int wide = device.field.columns() / grainColumns;
        int all = 2 * device.field.rows() / geometry.grainRows() * wide;
        float[] field = new float[BATCH * all];
        try (var digital = new GaussianProjection(seed, INPUTS, all)) {
            digital.project(x, MemorySegment.ofArray(field), BATCH);
        }
        int down = m / (2 * across);
        float[] expected = new float[BATCH * m];
        for (int i = 0; i < BATCH * down; i++) {
            int row = device.firstRow / geometry.grainRows() + retrieval.guardRows(geometry) + i % down;
            int column = device.firstColumn / grainColumns + retrieval.guardColumns(geometry);
            System.arraycopy(field, i / down * all + 2 * (row * wide + column), expected, i * 2 * across,
                    2 * across);
        }
        return new Retrieved(found, expected, down, across, device.region);
    }

    /**
     * At the first row a Fourier series gives the mean of both sides of the jump, the field at the first pixel and that beyond
     * the last one, which are independent: a fidelity of 1/sqrt(2). It is seen by 64 grains, real and imaginary part, so
     * that it deviates by 1/sqrt(128) times about 0.3; the tolerance is 4 of these.
     */
    @Test
    void theFirstRowIsHalfLostWithoutAGuardBand() {
        for (long seed = 3; seed < 5; seed++) {
            Retrieved crop = retrieve("launay-2020", 1, 26, 0, seed);
            assertThat(crop.region).isEqualTo(new Region(104, COLUMNS));
            assertThat(crop.fidelityOfLine(0)).isCloseTo(Math.sqrt(0.5), within(0.1));
            assertThat(crop.fidelityOfLine(1)).isBetween(0.95, 0.98);
            assertThat(crop.fidelityOfLine(13)).isGreaterThan(0.99);
            assertThat(crop.fidelityOfLine(25)).isBetween(0.95, 0.98);
            Retrieved small = retrieve("launay-2020", 1, 2, 0, seed);
            assertThat(small.region).isEqualTo(new Region(8, COLUMNS));
            assertThat(small.fidelityOfLine(0)).isCloseTo(Math.sqrt(0.5), within(0.1));
            assertThat(small.fidelity(0, 1, 0, COLUMNS - 1)).isLessThan(0.9);
        }
    }

    /**
     * With a guard band every grain row and column that gives outputs is faithful, noise included, as are the corners: of
     * regions of few grains and of many, and with grains of several columns as well. Found: 0.962 at least.
     */
    @ParameterizedTest
    @CsvSource({"1,2,1", "1,26,1", "2,28,2", "4,12,2"})
    void aGuardBandKeepsTheEdgeFaithful(int grainColumns, int lines, int guard) {
        for (long seed = 3; seed < 5; seed++) {
            Retrieved crop = retrieve("launay-2020", grainColumns, lines, guard, seed);
            for (int line = 0; line < crop.lines; line++) {
                assertThat(crop.fidelityOfLine(line)).as("row %d", line).isGreaterThan(0.95);
            }
            if (grainColumns == 1) {
                continue;
            }
            for (int column = 0; column < crop.columns; column++) {
                assertThat(crop.fidelity(0, crop.lines - 1, column, column)).as("column %d", column)
                        .isGreaterThan(0.95);
            }
            for (int line : new int[]{0, crop.lines - 2}) {
                for (int column : new int[]{0, crop.columns - 2}) {
                    assertThat(crop.fidelity(line, line + 1, column, column + 1))
                            .as("corner %d, %d", line, column).isGreaterThan(0.95);
                }
            }
        }
    }

    /** On a twin, whose field is periodic, a guard band only leaves grains out: what is left is exact. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,3"})
    void aGuardBandLeavesTheRestOfAPeriodicFieldExact(int grainColumns, int guard) {
        OpuPreset preset = OpuPresets.load("ideal",
                Map.of("medium.grain-columns", "" + grainColumns, "retrieval.guard-grains", "" + guard));
        int m = 300;
        SimulatedOpu twin = new SimulatedOpu(preset.parameters(), 5);
        Region region = preset.retrieval().region(twin, INPUTS, m);
        MemorySegment x = TernaryErrors.random(1, BATCH, INPUTS, 0.5);
        float[] found = new float[BATCH * m];
        try (var opu = OpticalProjection.on(twin, preset, INPUTS, m)) {
            opu.project(x, MemorySegment.ofArray(found), BATCH);
        }
        int wide = region.columns() / grainColumns;
        int across = grainColumns == 1 ? wide : wide - 2 * guard;
        int all = 2 * region.rows() / 4 * wide;
        float[] field = new float[BATCH * all];
        try (var digital = new GaussianProjection(5, INPUTS, all)) {
            digital.project(x, MemorySegment.ofArray(field), BATCH);
        }
        for (int b = 0; b < BATCH; b++) {
            for (int i = 0; i < m; i++) {
                int grain = (i / 2 / across + guard) * wide + i / 2 % across + (wide - across) / 2;
                assertThat(found[b * m + i]).isCloseTo(field[b * all + 2 * grain + i % 2],
                        within(1e-4f));
            }
        }
    }

    @Test
    void aGuardBandMustLeaveGrains() {
        OpuPreset preset = OpuPresets.load("launay-2020", Map.of("retrieval.guard-grains", "136"));
        assertThatThrownBy(() -> OpticalProjection.simulated(preset, 1, 10, 10)).hasMessage(
                "A guard band of 136 grains at either edge leaves none of the sensor's 272 x 2040 grains.");
    }
}
