package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.backlight.optics.cost.Ledger;
import org.backlight.optics.device.Operation;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.twin.Camera;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpuPresetsTest {

    @Test
    void everyPresetLoadsAndStatesItsSources() {
        assertThat(OpuPresets.names()).contains("launay-2020");
        for (String name : OpuPresets.names()) {
            OpuPreset preset = OpuPresets.load(name);
            assertThat(preset.name()).isEqualTo(name);
            assertThat(preset.summary()).isNotBlank();
            // One source for each component of each parameter record.
            int expected = Recalibration.class.getRecordComponents().length;
            for (var component : OpuParameters.class.getRecordComponents()) {
                expected += component.getType().getRecordComponents().length;
            }
            assertThat(preset.sources().keySet().stream().filter(k -> !k.startsWith("retrieval.")))
                    .hasSize(expected);
            assertThat(preset.sources().values()).noneMatch(String::isBlank);
            // The retrieval suits the device.
            try (var device = new SimulatedOpu(preset.parameters(), 1)) {
                assertThat(preset.retrieval().maximumOutputs(device.geometry())).isPositive();
            }
        }
    }

    @Test
    void launayRunsAt1500HertzAnd30Watts() {
        Operation operation = OpuPresets.load("launay-2020").parameters().operation();
        assertThat(operation.timing(10, 1024).frameRateHz()).isEqualTo(1500);
        assertThat(operation.powerWatts()).isEqualTo(30);
        assertThat(operation.maximumOutputs()).isEqualTo(100_000);
    }

    @Test
    void tableListsEveryParameterWithItsSource() {
        OpuPreset preset = OpuPresets.load("wang-2024", Map.of("camera.bits", "10"));
        assertThat(preset.table()).contains(
                new DeviceChoice.Parameter("camera.bits", "10", "set by the user"),
                new DeviceChoice.Parameter("retrieval.method", "anchor", "the way of this device"),
                new DeviceChoice.Parameter("dmd.mirror-rows", "912", "Wang et al., arXiv:2409.12965"));
        assertThat(preset.table()).allSatisfy(p -> assertThat(preset.sources()).containsKey(p.path()));
    }

    /** The published table, and what a run will take by it. */
    @Test
    void frameRateDependsOnTheSize() {
        Operation operation = OpuPresets.load("lighton-gen3").parameters().operation();
        assertThat(operation.timing(10, 1024).frameRateHz()).isEqualTo(8000);
        assertThat(operation.timing(145_001, 81_000).frameRateHz()).isEqualTo(6300);
        assertThat(operation.timing(10, 81_001).frameRateHz()).isEqualTo(3800);
        assertThat(operation.timing(1_000_000, 2_000_000).frameRateHz()).isEqualTo(340);
        assertThatThrownBy(() -> operation.timing(1_000_001, 5))
                .hasMessageStartingWith(
                        "The device takes no projection of 1000001 inputs and 5 outputs together");
        Ledger forecast = Ledger.forecast(1_000, new AnchorRetrieval(0, 3),
                OpuPresets.load("lighton-gen3").frameCost(1_000_000, 2_000_000));
        assertThat(forecast.frames()).isEqualTo(4_000);
        assertThat(forecast.seconds()).isCloseTo(4_000 / 340.0, within(1e-9));
        assertThat(forecast.joules()).isCloseTo(30 * 4_000 / 340.0, within(1e-9));
    }

    @Test
    void parametersCanBeReplaced() {
        OpuPreset preset = OpuPresets.load("launay-2020",
                Map.of("camera.bits", "10", "dmd.contrast-ratio", ".inf"));
        assertThat(preset.parameters().camera().bits()).isEqualTo(10);
        assertThat(preset.parameters().dmd().contrastRatio()).isInfinite();
        assertThat(OpuPresets.load("launay-2020", Map.of("dmd.contrast-ratio", "none")).parameters())
                .isEqualTo(OpuPresets.load("launay-2020", Map.of("dmd.contrast-ratio", ".inf")).parameters());
        assertThat(preset.sources()).containsEntry("camera.bits", "set by the user");
    }

    @Test
    void anotherRetrievalTakesItsOwnParameters() {
        Map<String, String> inLine = Map.of("retrieval.method", "phase-shifting", "medium.grain-rows", "1",
                "reference.carrier-radians-per-row", "0");
        assertThat(OpuPresets.load("launay-2020", inLine).retrieval()).isEqualTo(new PhaseShifting(4));
        assertThat(OpuPresets.load("launay-2020", Map.of("retrieval.method", "anchor",
                "retrieval.anchor-inputs", "40")).retrieval()).isEqualTo(new AnchorRetrieval(40, 3));
        assertThat(OpuPresets.load("wang-2024", Map.of("retrieval.method", "phase-shifting",
                "retrieval.steps", "5")).retrieval()).isEqualTo(new PhaseShifting(5));
        assertThat(OpuPresets.load("wang-2024", Map.of("retrieval.method", "anchor",
                "retrieval.pixels-per-output", "1")).retrieval()).isEqualTo(new AnchorRetrieval(0, 1));
        assertThat(OpuPresets.load("launay-2020", Map.of("retrieval.guard-grains", "1")).retrieval())
                .isEqualTo(new OffAxisHolography(1));
        assertThat(OpuPresets.load("wang-2024", Map.of("retrieval.method", "off-axis")).retrieval())
                .isEqualTo(new OffAxisHolography());
        assertThatThrownBy(() -> OpuPresets.load("ideal", Map.of("retrieval.guard-grains", "-1")))
                .hasMessageStartingWith("retrieval.guard-grains is -1");
        assertThatThrownBy(() -> OpuPresets.load("wang-2024",
                Map.of("retrieval.method", "phase-shifting", "retrieval.steps", "6")))
                .hasMessage("retrieval.steps is 6; expected a whole number from 3 to 5");
        assertThatThrownBy(() -> OpuPresets.load("wang-2024", Map.of("retrieval.pixels-per-output", "17")))
                .hasMessage("retrieval.pixels-per-output is 17; expected a whole number from 1 to 16");
        assertThatThrownBy(() -> OpuPresets.load("wang-2024", Map.of("retrieval.anchor-inputs", "-1")))
                .hasMessageStartingWith("retrieval.anchor-inputs is -1");
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("retrieval.steps", "3")))
                .hasMessageStartingWith("There is no device parameter \"retrieval.steps\"");
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("retrieval.method", "lens")))
                .hasMessage("retrieval.method is \"lens\"; expected off-axis, phase-shifting or anchor");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    camera.bits                      | abc   | camera.bits is abc; expected a whole number
                    camera.bits                      | 7.5   | camera.bits is 7.5; expected a whole number
                    camera.bits                      | [1]   | camera.bits is [1]; expected a whole number
                    camera.bits                      | none  | camera.bits is none; expected a whole number
                    dmd.contrast-ratio               | 0.5   | dmd.contrast-ratio is 0.5; expected a number greater than 1
                    dmd.dead-fraction                | none  | dmd.dead-fraction is none; expected a number from 0 to 0.5
                    camera.bits                      | 17    | camera.bits is 17; expected a whole number from 0 to 16
                    camera.bits                      | {     | camera.bits is {; expected valid YAML
                    camera.read-noise-electrons      | loud  | camera.read-noise-electrons is loud; expected a number
                    camera.read-noise-electrons      | .nan  | camera.read-noise-electrons is NaN; expected a number from 0 to 10000
                    camera.shot-noise                | maybe | camera.shot-noise is maybe; expected true or false
                    medium.kind                      | foggy | medium.kind is foggy; expected one of gaussian, hadamard, measured, automatic
                    operation.frame-rates            | fast  | operation.frame-rates is fast; expected a list of mappings with inputs, outputs and hertz
                    camera.bits                      | ''    | camera.bits is nothing; expected a value
                    retrieval.method                 | lens  | retrieval.method is "lens"; expected off-axis, phase-shifting or anchor
                    """)
    void aValueOfTheWrongKindIsOneSentence(String path, String value, String sentence) {
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of(path, value)))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(sentence);
    }

    @Test
    void badPresetsAreRefused() {
        assertThatThrownBy(() -> OpuPresets.load("launay-2021")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "There is no device preset \"launay-2021\"; those that exist are launay-2020");
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("camera.bit", "10")))
                .hasMessageStartingWith(
                        "There is no device parameter \"camera.bit\"; those that exist are calibration.check-rows,");
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("camera.bits", "17")))
                .hasMessage("camera.bits is 17; expected a whole number from 0 to 16");
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("camera.bits", "many")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OpuPresets.load("launay-2020", Map.of("camera.quantum-efficiency", "-1")))
                .hasMessageStartingWith(
                        "camera.quantum-efficiency is -1; expected a number greater than 0 and at most 1");
    }

    /** Other bits divide the same full well, unless the counts are set as well. */
    @Test
    void otherBitsKeepTheFullScale() {
        Camera own = OpuPresets.load("wang-2024").parameters().camera();
        assertThat(OpuPresets.load("wang-2024", Map.of("camera.bits", "8")).parameters().camera())
                .isEqualTo(own);
        for (int bits : new int[]{1, 2, 4, 10, 16}) {
            OpuPreset preset = OpuPresets.load("wang-2024", Map.of("camera.bits", "" + bits));
            Camera camera = preset.parameters().camera();
            assertThat(camera.electronsPerCount() * ((1 << bits) - 1)).isCloseTo(13_500,
                    org.assertj.core.api.Assertions.within(1e-6));
            assertThat(camera.blackLevelCounts()).isEqualTo(bits < 4 ? 0 : own.blackLevelCounts());
            assertThat(preset.sources().get("camera.electrons-per-count")).startsWith("follows camera.bits");
        }
        Camera set = OpuPresets
                .load("wang-2024", Map.of("camera.bits", "2", "camera.electrons-per-count", "7",
                        "camera.black-level-counts", "1"))
                .parameters().camera();
        assertThat(set.electronsPerCount()).isEqualTo(7);
        assertThat(set.blackLevelCounts()).isEqualTo(1);
        assertThat(OpuPresets.load("ideal", Map.of("camera.bits", "6")).parameters().camera()
                .electronsPerCount())
                .isEqualTo(53);
    }
}
