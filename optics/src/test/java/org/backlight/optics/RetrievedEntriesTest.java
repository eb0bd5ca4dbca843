package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effective matrix that light gives, noise and all, has normal entries that are independent between grains. */
class RetrievedEntriesTest {

    private static final int INPUTS = 200;
    private static final int OUTPUTS = 1024;
    private static final int ENTRIES = INPUTS * OUTPUTS;

    /** The projections of all unit vectors, input after input. */
    private static float[] entries(String method) {
        Map<String, String> changes = method.equals("phase-shifting")
                ? Map.of("retrieval.method", method, "medium.grain-rows", "1",
                        "reference.carrier-radians-per-row", "0")
                : Map.of();
        OpuPreset preset = OpuPresets.load(method.equals("anchor") ? "wang-2024" : "launay-2020", changes);
        float[] units = new float[INPUTS * INPUTS];
        for (int j = 0; j < INPUTS; j++) {
            units[j * INPUTS + j] = 1;
        }
        float[] found = new float[ENTRIES];
        try (var opu = OpticalProjection.simulated(preset, 11, INPUTS, OUTPUTS)) {
            opu.project(MemorySegment.ofArray(units), MemorySegment.ofArray(found), INPUTS);
        }
        return found;
    }

    private static double correlation(float[] entries, int lag) {
        double cross = 0;
        double squares = 0;
        for (int i = 0; i + lag < ENTRIES; i++) {
            cross += (double) entries[i] * entries[i + lag];
            squares += (double) entries[i] * entries[i];
        }
        return cross / squares;
    }

    /**
     * Over 204,800 entries, with 5 standard errors (each exceeded with a probability below 6e-7): mean 0 ± 1/sqrt(n);
     * kurtosis 3 ± sqrt(24/n), and 0.05 more for what the beam's profile and the unequal noise of pixels add;
     * correlation 0 ± 1/sqrt(n) between the parts of a grain, neighbouring grains, and inputs, and 0.002 more for the
     * laser's power, which all pixels of a frame share.
     */
    @ParameterizedTest
    @ValueSource(strings = {"off-axis", "phase-shifting", "anchor"})
    void entriesAreNormalAndIndependent(String method) {
        float[] entries = entries(method);
        double mean = 0;
        double second = 0;
        double fourth = 0;
        for (float e : entries) {
            mean += (double) e / ENTRIES;
            second += (double) e * e / ENTRIES;
            fourth += Math.pow(e, 4) / ENTRIES;
        }
        double error = 5 / Math.sqrt(ENTRIES);
        assertThat(mean).isCloseTo(0, within(error * Math.sqrt(second) + 0.002));
        assertThat(second).isBetween(0.95, 1.15);
        assertThat(fourth / second / second).isCloseTo(3, within(error * Math.sqrt(24) + 0.05));
        for (int lag : new int[]{1, 2, 3, OUTPUTS, OUTPUTS + 1}) {
            assertThat(correlation(entries, lag)).as("lag " + lag).isCloseTo(0, within(error + 0.002));
        }
    }
}
