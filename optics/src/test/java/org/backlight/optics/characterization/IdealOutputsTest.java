package org.backlight.optics.characterization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.backlight.optics.Fidelity;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.RegionChoice;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One ideal serves all devices with the same medium. */
class IdealOutputsTest {

    /** As a perfect twin that is made for the projection alone, whichever pixels an anchor retrieval has chosen. */
    @ParameterizedTest
    @CsvSource({"launay-2020,camera.bits,6", "wang-2024,camera.bits,6", "wang-2024,medium.grain-rows,3",
            "wang-2024,camera.aperture-pixels,1", "ohana-2023,retrieval.pixels-per-output,1"})
    void agreesWithAPerfectTwin(String preset, String key, String value) {
        var tested = new DeviceUnderTest(OpuPresets.load(preset, Map.of(key, value)), 3, 40, 300);
        MemorySegment vectors = tested.vectors(0.3);
        try (var ideal = new IdealOutputs(tested, tested.ideal().orElseThrow());
                var projection = tested.projection()) {
            Fidelity shared = ideal.compare(projection, vectors);
            Fidelity own = projection.fidelity(vectors, DeviceUnderTest.BATCH);
            assertThat(shared.correlation()).isCloseTo(own.correlation(), within(1e-6));
            assertThat(shared.gain()).isCloseTo(own.gain(), within(1e-5));
            // Other vectors have another ideal.
            assertThat(ideal.compare(projection, tested.vectors(1)).correlation()).isGreaterThan(0.9);
        }
    }

    /** A region of any size is that of all its grains, on which the ideal of an anchor retrieval rests. */
    @Test
    void aRegionIsThatOfItsGrains() {
        for (Map<String, String> changes : List.of(Map.<String, String>of(),
                Map.of("medium.grain-rows", "3"),
                Map.of("medium.grain-rows", "2", "medium.grain-columns", "3"),
                Map.of("camera.aperture-pixels", "1"))) {
            OpuGeometry geometry;
            try (var twin = new SimulatedOpu(OpuPresets.load("wang-2024", changes).parameters(), 1)) {
                geometry = twin.geometry();
            }
            RegionChoice choice = RegionChoice.of(geometry);
            for (long wanted = 1; wanted < choice.grains(); wanted += 1 + wanted / 7) {
                Region region = choice.region(wanted);
                long grains = (long) region.pixels() / geometry.grainRows() / geometry.grainColumns();
                assertThat(choice.region(grains)).isEqualTo(region);
            }
        }
    }
}
