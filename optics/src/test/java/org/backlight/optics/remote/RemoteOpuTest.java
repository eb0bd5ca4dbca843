package org.backlight.optics.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.DeviceRefusal;
import org.backlight.optics.device.FaultPolicy;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.driver.DriverChoice;
import org.backlight.optics.driver.Drivers;
import org.backlight.optics.retrieval.AutoExposure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** A twin behind the wire is the twin, and whatever goes wrong on the way is found. */
class RemoteOpuTest {

    private static final int INPUTS = 10;
    private static final int OUTPUTS = 100;
    private static final int BATCH = 16;
    private static final String TOKEN = "0123456789abcdef";

    private static float[] project(OpticalProjection projection) {
        float[] output = new float[BATCH * OUTPUTS];
        projection.project(TernaryErrors.random(1, BATCH, INPUTS, 0.5), MemorySegment.ofArray(output), BATCH);
        return output;
    }

    private static RemoteOpu open(DeviceServer server) {
        return new RemoteOpu(server.address(),
                Optional.ofNullable(server.token));
    }

    /** Waits long, as a machine may have much else to do, where no answer is late on purpose. */
    private static OpticalProjection remote(DeviceServer server, OpuPreset preset) {
        return remote(server, preset, 10);
    }

    private static OpticalProjection remote(DeviceServer server, OpuPreset preset, double timeoutSeconds) {
        return new OpticalProjection(
                new GuardedDevice(open(server), new FaultPolicy(2, timeoutSeconds, 0.05)),
                preset.retrieval(), INPUTS, OUTPUTS, AutoExposure.standard(), 1);
    }

    /** Anchors, a reference beam, 8 bits in bytes and 12 bits in two. */
    @ParameterizedTest
    @CsvSource({"launay-2020,8", "wang-2024,8", "launay-2020,12"})
    void outputsAreThoseOfTheDeviceItselfBitForBit(String name, String bits) throws Exception {
        OpuPreset preset = OpuPresets.load(name, Map.of("camera.bits", bits));
        try (var server = new DeviceServer(preset.open(4));
                var remote = remote(server, preset);
                var local = OpticalProjection.simulated(preset, 4, INPUTS, OUTPUTS)) {
            assertThat(project(remote)).isEqualTo(project(local));
            assertThat(remote.faults()).isEmpty();
            assertThat(remote.knowsIdeal()).isFalse();
        }
    }

    @Test
    void itsDriverIsFoundByNameAndShowsTheToken() throws Exception {
        assertThat(Drivers.names()).contains("remote");
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var server = new DeviceServer(preset.open(4))) {
            server.token = TOKEN;
            var choice = new DriverChoice("remote",
                    new TreeMap<>(Map.of("address", server.address(), "token", TOKEN)));
            try (var projection = choice.projection(0, INPUTS, OUTPUTS)) {
                project(projection);
            }
            assertThat(server.exposures).isPositive();
            assertThatThrownBy(
                    () -> new DriverChoice("remote", new TreeMap<>(Map.of("address", server.address())))
                            .open(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("token is refused by the device at " + server.address()
                            + ": The token is not that of this device.");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"STALLS", "DROPS", "OTHER_EXCHANGE", "OTHER_FRAMES", "SWAPPED", "OTHER_SHAPE",
            "OTHER_TYPE", "SHORT", "FORGETS", "LATE", "SAYS_SO"})
    void faultsAreFoundAndCuredByAnotherTry(DeviceServer.Fault fault) throws Exception {
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var server = new DeviceServer(preset.open(4));
                var remote = remote(server, preset,
                        fault == DeviceServer.Fault.STALLS || fault == DeviceServer.Fault.LATE ? 1 : 10);
                var local = OpticalProjection.simulated(preset, 4, INPUTS, OUTPUTS)) {
            assertThat(project(remote)).isEqualTo(project(local));
            server.fault = fault;
            server.faults = 1;
            assertThat(project(remote)).isEqualTo(project(local));
            DeviceFault.Kind expected = switch (fault) {
                case STALLS, LATE -> DeviceFault.Kind.TIMEOUT;
                case DROPS, FORGETS -> DeviceFault.Kind.CONNECTION_LOST;
                case SAYS_SO -> DeviceFault.Kind.SATURATED;
                default -> DeviceFault.Kind.WRONG_ANSWER;
            };
            assertThat(remote.faults()).containsKey(expected);
        }
    }

    @Test
    void aFaultThatStaysIsReported() throws Exception {
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var server = new DeviceServer(preset.open(4)); var remote = remote(server, preset)) {
            project(remote);
            server.fault = DeviceServer.Fault.SWAPPED;
            server.faults = 100;
            assertThatThrownBy(() -> project(remote)).isInstanceOf(DeviceFault.class)
                    .hasMessageStartingWith("The device gave a wrong answer: at " + server.address()
                            + ", it answers frame ")
                    .hasMessageEndingWith("It was asked 3 times.");
        }
    }

    @Test
    void whatItRefusesIsAMistakeAndNotRepeated() throws Exception {
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var server = new DeviceServer(preset.open(4)); var remote = remote(server, preset)) {
            project(remote);
            int before = server.exposures;
            server.fault = DeviceServer.Fault.REFUSES;
            server.faults = 100;
            assertThatThrownBy(() -> project(remote)).isInstanceOf(DeviceRefusal.class)
                    .hasMessage("The device at " + server.address()
                            + " refuses what it is asked for: The exposure is too long for this camera.");
            assertThat(server.exposures).isEqualTo(before + 1);
        }
    }

    @Test
    void countsBeyondTheCamerasBitsAreRefused() throws Exception {
        OpuPreset preset = OpuPresets.load("launay-2020", Map.of("camera.bits", "12"));
        try (var server = new DeviceServer(preset.open(4)); var remote = remote(server, preset)) {
            project(remote);
            server.fault = DeviceServer.Fault.TOO_BRIGHT;
            server.faults = 100;
            assertThatThrownBy(() -> project(remote)).isInstanceOf(DeviceFault.class)
                    .hasMessageContaining("a count of 65535, but says that its camera has 12 bits");
        }
    }

    @Test
    void anotherDeviceInItsPlaceIsRefused() throws Exception {
        OpuPreset preset = OpuPresets.load("launay-2020");
        try (var server = new DeviceServer(preset.open(4)); var remote = remote(server, preset)) {
            project(remote);
            server.described = node -> node.put("grain_rows", 2);
            server.fault = DeviceServer.Fault.DROPS;
            server.faults = 1;
            assertThatThrownBy(() -> project(remote)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("describes itself otherwise than before its connection was lost");
        }
    }

    @Test
    void anotherVersionIsRefusedByBothNames() throws Exception {
        try (var server = new DeviceServer(OpuPresets.load("launay-2020").open(4))) {
            server.version = "7";
            assertThatThrownBy(() -> open(server)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("address " + server.address()
                            + " speaks version 7 of the device protocol; this host speaks version 1.");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsALostConnection() throws Exception {
        String address;
        try (var server = new DeviceServer(OpuPresets.load("launay-2020").open(4))) {
            address = server.address();
        }
        assertThatThrownBy(() -> new RemoteOpu(address, Optional.empty()))
                .isInstanceOf(DeviceFault.class)
                .hasMessage("The device lost its connection: it says \"no connection to " + address
                        + ": Connection refused\".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror_rows", "sensor_columns", "bits", "grain_rows",
            "minimum_exposure_micros", "counts_per_mirror_microsecond", "power_watts"})
    void aDescriptionWithoutWhatIsNeededIsRefused(String member) throws Exception {
        try (var server = new DeviceServer(OpuPresets.load("launay-2020").open(4))) {
            server.described = node -> (ObjectNode) node.without(member);
            assertThatThrownBy(() -> open(server)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("address " + server.address()
                            + " is no device that can be used: it describes itself with " + member
                            + " missing; expected a ");
        }
    }

    @Test
    void whatADescriptionLeavesOutHasItsUsualValue() {
        DeviceDescription described = DeviceDescription
                .read("""
                        {"mirror_rows": 4, "mirror_columns": 5, "sensor_rows": 64, "sensor_columns": 128, "grain_rows": 1,
                         "grain_columns": 1, "bits": 10, "minimum_exposure_micros": 1, "maximum_exposure_micros": 10,
                         "counts_per_mirror_microsecond": 0.5, "power_watts": 2, "unknown": [1],
                         "frame_rates": [{"inputs": 20, "outputs": 8192, "hertz": 10}]}""");
        assertThat(described.geometry().saturationCounts()).isEqualTo(1023);
        assertThat(described.geometry().maximumInputs()).isEqualTo(20);
        assertThat(described.geometry().maximumOutputs()).isEqualTo(8192);
        assertThat(described.geometry().hasReference()).isFalse();
        assertThat(described.geometry().aperturePixels()).isEqualTo(1);
        assertThat(described.operation().timing(1, 1).loadMicros()).isZero();
        assertThat(described.framesAtOnce()).isEqualTo(1000);
    }
}
