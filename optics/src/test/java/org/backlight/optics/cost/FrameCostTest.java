package org.backlight.optics.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.OffAxisHolography;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times by parts, against numbers computed by hand from the presets' parameters. */
class FrameCostTest {

    private static final Offset<Double> EXACT = within(1e-15);

    /** 10 inputs to 2,048 outputs need 2,048 / 2 grains of 4 pixel rows, two of them high and 512 wide, and 2 bytes of pattern. */
    @Test
    void aSmallProjectionMostlyWaits() {
        FrameCost cost = OpuPresets.load("launay-2020").frameCost(10, 2_048);
        Region region = new OffAxisHolography().region(
                new SimulatedOpu(OpuPresets.load("launay-2020").parameters(), 1).geometry(), 2_048);
        double pixels = region.pixels();
        TimeSplit split = cost.split();
        assertThat(split.load()).isCloseTo(44e-6, EXACT);
        assertThat(split.exposure()).isCloseTo(400e-6, EXACT);
        assertThat(split.readout()).isCloseTo(pixels / 7.55e8, EXACT);
        assertThat(split.transfer()).isCloseTo(2 / 1e9 + pixels / 1.2e9, EXACT);
        assertThat(split.host()).isCloseTo(pixels / 1e9, EXACT);
        assertThat(split.waiting()).isCloseTo(1 / 1500.0 - 444e-6 - 2 / 1e9
                - pixels * (1 / 7.55e8 + 1 / 1.2e9 + 1 / 1e9), EXACT);
        assertThat(split.total()).isCloseTo(1 / 1500.0, EXACT);
        assertThat(cost.joules(3)).isCloseTo(30 * 3 / 1500.0, within(1e-12));
    }

    /**
     * 1e6 inputs and an anchor are 125,001 bytes; 2e6 outputs take 1,009 rows of 1,984 pixels, read in 2.651 ms: all
     * within 1/340 s, but together longer, so that they overlap and share it.
     */
    @Test
    void overlappingPhasesShareTheFrame() {
        FrameCost cost = OpuPresets.load("wang-2024").frameCost(1_000_000, 2_000_000);
        double pixels = 1_009 * 1_984;
        double[] alone = {100e-6, 400e-6, pixels / 7.55e8, 125_001 / 1e9 + pixels / 1.2e9, pixels / 1e9};
        double sum = Arrays.stream(alone).sum();
        TimeSplit split = cost.split();
        assertThat(cost.seconds()).isEqualTo(1 / 340.0);
        assertThat(
                new double[]{split.load(), split.exposure(), split.readout(), split.transfer(), split.host()})
                .containsExactly(Arrays.stream(alone).map(part -> part / sum / 340).toArray(), within(1e-12));
        assertThat(split.waiting()).isZero();
        assertThat(split.total()).isCloseTo(1 / 340.0, EXACT);
        assertThat(split.inputOutputShare())
                .isCloseTo((alone[0] + alone[2] + alone[3]) / sum, within(1e-12));
    }

    /** A phase longer than the period makes the frame as long as itself, whichever it is. */
    @ParameterizedTest
    @CsvSource({"operation.load-micros,2000,2e-3", "camera.maximum-exposure-micros,5000,5e-3",
            "operation.pattern-bytes-per-second,1000,2e-3", "operation.readout-pixels-per-second,1000000,R",
            "operation.host-counts-per-second,1000000,R"})
    void theLongestPhaseBoundsTheFrame(String parameter, String value, String expected) {
        OpuPreset preset = OpuPresets.load("launay-2020", Map.of(parameter, value));
        FrameCost cost = preset.frameCost(10, 2_048);
        double pixels = preset.retrieval()
                .region(new SimulatedOpu(preset.parameters(), 1).geometry(), 2_048).pixels();
        double seconds = expected.equals("R") ? pixels / 1e6 : Double.parseDouble(expected);
        // The transfer of counts is in line with that of patterns.
        assertThat(cost.seconds()).isCloseTo(seconds, within(1e-5));
        assertThat(cost.seconds()).isGreaterThanOrEqualTo(seconds);
        assertThat(cost.split().total()).isCloseTo(cost.seconds(), EXACT);
    }

    /** Two bytes for each count of 9 to 16 bits, one up to 8, four for counts that are not rounded. */
    @ParameterizedTest
    @CsvSource({"1,1", "8,1", "9,2", "16,2", "0,4"})
    void countsTakeWholeBytes(String bits, int bytes) {
        OpuPreset preset = OpuPresets.load("launay-2020", Map.of("camera.bits", bits));
        double pixels = preset.retrieval()
                .region(new SimulatedOpu(preset.parameters(), 1).geometry(), 512).pixels();
        assertThat(preset.frameCost(10, 512).phases().transfer())
                .isCloseTo(2 / 1e9 + bytes * pixels / 1.2e9, EXACT);
    }

    @ParameterizedTest
    @CsvSource({"launay-2020", "wang-2024", "ohana-2023", "lighton-gen3", "ideal"})
    void aForecastIsTheAccountOfARun(String name) {
        OpuPreset preset = OpuPresets.load(name);
        float[] codes = {1, -1, 1, -1, -1, 1};
        try (var projection = OpticalProjection.simulated(preset, 3, 3, 40)) {
            projection.project(MemorySegment.ofArray(codes), MemorySegment.ofArray(new float[80]), 2);
            Ledger account = projection.ledger();
            FrameCost cost = preset.frameCost(3, 40);
            Ledger forecast = Ledger.forecast(2, preset.retrieval(), cost)
                    .plus(Ledger.of(0, 0, account.calibrationFrames(), cost));
            assertThat(account.frames()).isEqualTo(4L * preset.retrieval().framesPerHalf());
            assertThat(account.rows()).isEqualTo(forecast.rows());
            assertThat(projection.mostFrames(2))
                    .isBetween(account.frames() + account.calibrationFrames(),
                            3 * account.calibrationFrames());
            assertThat(account.frames()).isEqualTo(forecast.frames());
            assertThat(account.seconds()).isCloseTo(
                    (account.frames() + account.calibrationFrames()) * cost.seconds(), within(1e-12));
            assertThat(account.joules()).isCloseTo(30 * account.seconds(), within(1e-9));
            assertThat(parts(account.secondsByPart()))
                    .containsExactly(parts(forecast.secondsByPart()), within(1e-12));
            assertThat(parts(account.joulesByPart()))
                    .containsExactly(parts(account.secondsByPart().times(30)), within(1e-12));
        }
    }

    private static double[] parts(TimeSplit split) {
        return new double[]{split.load(), split.exposure(), split.readout(), split.transfer(), split.host(),
                split.waiting()};
    }

    /**
     * The published table: rates hold at the largest size of each entry, although an anchor retrieval chooses each output
     * from several pixels, because it takes no more than the sensor reads within the period.
     */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ohana-2023", "lighton-gen3"})
    void publishedFrameRatesHold(String name) {
        OpuPreset preset = OpuPresets.load(name);
        assertThat(preset.frameCosts()).hasSameSizeAs(preset.parameters().operation().frameRates());
        preset.frameCosts().forEach((rate, cost) -> {
            assertThat(1 / cost.seconds()).isCloseTo(rate.hertz(), within(1e-9 * rate.hertz()));
        });
    }

    /** 755e6 pixels a second at 1.9 kHz are 397,368 in a period, 200 rows of 1,984: all that 326,000 outputs may choose from. */
    @Test
    void outputsAreChosenFromThePixelsThatAPeriodReads() {
        OpuPreset preset = OpuPresets.load("wang-2024");
        assertThat(preset.frameCost(1_000, 326_000).phases().readout())
                .isCloseTo(200 * 1_984 / 7.55e8, EXACT);
        // Three for each output where there is time, in rows of 1,984: 3,000 in 2 and 300,000 in 152.
        assertThat(preset.frameCost(1_000, 1_000).phases().readout()).isCloseTo(2 * 1_984 / 7.55e8,
                within(1e-6));
        assertThat(preset.frameCost(1_000, 100_000).phases().readout()).isCloseTo(152 * 1_984 / 7.55e8,
                EXACT);
        // Never fewer than the outputs, even if the device is then slower than its table.
        FrameCost slow = OpuPresets.load("wang-2024", Map.of("operation.readout-pixels-per-second", "1000"))
                .frameCost(10, 64);
        assertThat(slow.seconds()).isCloseTo(64e-3, EXACT);
    }
}
