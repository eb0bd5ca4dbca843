package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The effective matrix that light gives, noise and all, has normal entries that are independent between grains. */
class RetrievedEntriesTest {

    private static final int INPUTS = 200;
    private static final int OUTPUTS = 1024;
    private static final int ENTRIES = INPUTS * OUTPUTS;
    private static final long[] SEEDS = {11, 12, 13};

    /**
     * What a device retrieves of all unit vectors.
     *
     * @param entries input after input
     * @param grid the outputs by grain row, grain column and part; −1 where a grain gives none
     */
    private record Retrieved(float[] entries, int[][][] grid) {

        /** Correlation of entries with those of the grain that lies so many rows and columns further, the parts as given. */
        double[] correlation(int down, int right, int part, int otherPart) {
            double cross = 0;
            double squares = 0;
            long pairs = 0;
            for (int row = 0; row + down < grid.length; row++) {
                for (int column = Math.max(0, -right); column
                        + Math.max(0, right) < grid[row].length; column++) {
                    int here = grid[row][column][part];
                    int there = grid[row + down][column + right][otherPart];
                    if (here < 0 || there < 0) {
                        continue;
                    }
                    for (int j = 0; j < INPUTS; j++) {
                        double a = entries[j * OUTPUTS + here];
                        double b = entries[j * OUTPUTS + there];
                        cross += a * b;
                        squares += (a * a + b * b) / 2;
                        pairs++;
                    }
                }
            }
            return new double[]{cross / squares, pairs};
        }
    }

    private static OpuPreset preset(String method, int grainRows, int grainColumns) {
        String rows = "" + grainRows;
        String columns = "" + grainColumns;
        return switch (method) {
            case "anchor" -> OpuPresets.load("wang-2024",
                    Map.of("medium.grain-rows", rows, "medium.grain-columns", columns));
            case "phase-shifting" -> OpuPresets.load("launay-2020",
                    Map.of("retrieval.method", method, "medium.grain-rows", rows, "medium.grain-columns",
                            columns, "reference.carrier-radians-per-row", "0"));
            default -> OpuPresets.load("launay-2020",
                    Map.of("medium.grain-rows", rows, "medium.grain-columns", columns));
        };
    }

    private static Retrieved retrieve(OpuPreset preset, long seed) {
        float[] units = new float[INPUTS * INPUTS];
        for (int j = 0; j < INPUTS; j++) {
            units[j * INPUTS + j] = 1;
        }
        float[] found = new float[ENTRIES];
        SimulatedOpu device = new SimulatedOpu(preset.parameters(), seed);
        Region region = preset.retrieval().region(device, INPUTS, OUTPUTS);
        PupilAxis rows = PupilAxis.rows(device.geometry(), region);
        PupilAxis columns = PupilAxis.columns(device.geometry(), region);
        int[][][] grid = new int[rows.grains()][columns.grains()][2];
        for (int[][] line : grid) {
            for (int[] parts : line) {
                Arrays.fill(parts, -1);
            }
        }
        try (var opu = new OpticalProjection(device, preset.retrieval(), INPUTS, OUTPUTS,
                AutoExposure.standard(), 2)) {
            opu.project(MemorySegment.ofArray(units), MemorySegment.ofArray(found), INPUTS);
            boolean anchored = preset.retrieval() instanceof AnchorRetrieval;
            for (int i = 0; i < OUTPUTS; i++) {
                if (anchored) {
                    int pixel = opu.chosenPixels()[i];
                    grid[pixel / region.columns() / rows.grain()][pixel % region.columns()
                            / columns.grain()][0] = i;
                } else {
                    grid[i / 2 / columns.grains()][i / 2 % columns.grains()][i % 2] = i;
                }
            }
        }
        return new Retrieved(found, grid);
    }

    /**
     * Over 204,800 entries for each of 3 seeds, with 5 standard errors (each exceeded with a probability below 6e-7): mean 0
     * ± 1/sqrt(n); kurtosis 3 ± sqrt(24/n), and 0.05 more for what the beam's profile and the unequal noise of pixels add;
     * correlation 0 ± 1/sqrt(pairs) between the parts of a grain, between any parts of grains one and two apart along the
     * columns, one apart along the rows, and along both diagonals, and 0.002 more for the laser's power, which all pixels of a
     * frame share.
     */
    @ParameterizedTest
    @CsvSource({"off-axis,4,1", "off-axis,4,2", "phase-shifting,1,1", "phase-shifting,1,2",
            "phase-shifting,2,2", "anchor,1,1",
            "anchor,2,2"})
    void entriesAreNormalAndIndependent(String method, int grainRows, int grainColumns) {
        OpuPreset preset = preset(method, grainRows, grainColumns);
        double error = 5 / Math.sqrt(ENTRIES);
        for (long seed : SEEDS) {
            Retrieved retrieved = retrieve(preset, seed);
            float[] entries = retrieved.entries;
            double mean = 0;
            double second = 0;
            double fourth = 0;
            double betweenInputs = 0;
            for (int i = 0; i < ENTRIES; i++) {
                double e = entries[i];
                mean += e / ENTRIES;
                second += e * e / ENTRIES;
                fourth += Math.pow(e, 4) / ENTRIES;
                betweenInputs += i < OUTPUTS ? 0 : e * entries[i - OUTPUTS] / ENTRIES;
            }
            assertThat(mean).isCloseTo(0, within(error * Math.sqrt(second) + 0.002));
            assertThat(second).isBetween(0.95, 1.15);
            assertThat(fourth / second / second).isCloseTo(3, within(error * Math.sqrt(24) + 0.05));
            assertThat(betweenInputs / second).isCloseTo(0, within(error + 0.002));
            int parts = method.equals("anchor") ? 1 : 2;
            for (int[] apart : new int[][]{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, -1}}) {
                if (apart[0] == retrieved.grid.length) {
                    // Where grains and pixels are the same and rows need not be retrieved together, one row is read.
                    assertThat(method + grainColumns).isEqualTo("phase-shifting1");
                    continue;
                }
                for (int part = 0; part < parts; part++) {
                    for (int other = apart[0] == 0 && apart[1] == 0 ? part + 1 : 0; other < parts; other++) {
                        double[] found = retrieved.correlation(apart[0], apart[1], part, other);
                        assertThat(found[1]).as("pairs").isGreaterThan(INPUTS * 50.0);
                        assertThat(found[0])
                                .as("%d rows and %d columns on, parts %d and %d, seed %d", apart[0], apart[1],
                                        part, other, seed)
                                .isCloseTo(0, within(5 / Math.sqrt(found[1]) + 0.002));
                    }
                }
            }
        }
    }
}
