package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The default devices project ternary errors of any density at any size that they take. */
class DenseErrorsTest {

    private static final int OUTPUTS = 512;
    private static final int BATCH = 2;

    /**
     * From 16 elements, or one in 10,000, to all of them, at densities that lie in different brightness classes, and all of
     * one sign, which is one half as bright as can be. With 1,024 values the correlation ρ has a standard error of (1 − ρ²)/32, 0.003 at 0.95.
     */
    @ParameterizedTest
    @CsvSource({"wang-2024,9500", "wang-2024,16384", "wang-2024,100000", "wang-2024,250000",
            "lighton-gen3,32768",
            "ohana-2023,65536", "launay-2020,16384"})
    void errorsOfEveryDensityAreRetrieved(String preset, int n) {
        OpuPreset device = OpuPresets.load(preset, Map.of("medium.kind", "hadamard"));
        try (var opu = OpticalProjection.simulated(device, 3, n, OUTPUTS)) {
            for (double density : new double[]{Math.max(16.0 / n, 1e-4), 0.001, 0.01, 0.32, 1}) {
                assertThat(opu.fidelity(TernaryErrors.random(7, BATCH, n, density), BATCH).correlation())
                        .as("%s, %d inputs, density %s", preset, n, density).isGreaterThan(0.95);
            }
            float[] ones = new float[n];
            Arrays.fill(ones, 1);
            assertThat(opu.fidelity(MemorySegment.ofArray(ones), 1).correlation()).as("all of one sign")
                    .isGreaterThan(0.95);
        }
    }

    /** The mirrors hold inputs and anchor at every size. */
    @Test
    void noSizeLacksRoomForTheAnchor() {
        OpuPreset wang = OpuPresets.load("wang-2024");
        var anchor = (AnchorRetrieval) wang.retrieval();
        assertThat(anchor.anchorFor(100_000)).isEqualTo(3_048);
        try (var device = new SimulatedOpu(wang.parameters(), 1)) {
            OpuGeometry geometry = device.geometry();
            for (long n = 1; n <= 1_000_000; n += n < 1_000 ? 1 : 111) {
                MirrorLayout layout = anchor.layout(geometry, n);
                assertThat(layout.anchorMirrors()).isPositive();
            }
        }
    }
}
