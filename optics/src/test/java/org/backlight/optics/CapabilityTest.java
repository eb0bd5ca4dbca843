package org.backlight.optics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.FidelityCurves;
import org.backlight.optics.characterization.Speckle;
import org.backlight.optics.device.FaultPolicy;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Replay;
import org.backlight.optics.recording.RecordingOpu;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.KnownPhysics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A twin behind a recorder, a guard or another device that passes its answers on is as good as a bare one. */
class CapabilityTest {

    private static final int INPUTS = 30;
    private static final int OUTPUTS = 64;
    private static final int ROWS = 12;

    @TempDir
    private Path folder;

    private static final class Wrapped extends ForwardingDevice {
        Wrapped(OpuDevice device) {
            super(device);
        }
    }

    /** A device of a laboratory: the same counts, and nothing that is known. */
    private static final class Stranger extends ForwardingDevice {
        Stranger(OpuDevice device) {
            super(device);
        }

        @Override
        public <C> Optional<C> capability(Class<C> kind) {
            return Optional.empty();
        }
    }

    private OpuDevice recorded(OpuDevice device) {
        try {
            return new RecordingOpu(device, folder.resolve("session.h5"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OpuDevice guarded(OpuDevice device) {
        return new GuardedDevice(device, FaultPolicy.standard());
    }

    private List<UnaryOperator<OpuDevice>> wrappings() {
        return List.of(this::recorded, device -> recorded(guarded(device)),
                device -> guarded(new Wrapped(recorded(device))));
    }

    /** A preset whose device is wrapped as soon as it is opened. */
    private record WrappedChoice(OpuPreset preset, UnaryOperator<OpuDevice> wrapping)
            implements
                DeviceChoice {

        @Override
        public String name() {
            return preset.name();
        }

        @Override
        public String summary() {
            return preset.summary();
        }

        @Override
        public OpuDevice open(long seed) {
            return wrapping.apply(preset.open(seed));
        }

        @Override
        public Retrieval retrieval(OpuGeometry geometry) {
            return preset.retrieval();
        }

        @Override
        public Recalibration recalibration() {
            return preset.recalibration();
        }

        @Override
        public List<Parameter> table() {
            return preset.table();
        }

        @Override
        public List<Parameter> changed() {
            return preset.changed();
        }
    }

    /** Checks after every 4 rows, of a device that drifts within them. */
    private static OpuPreset drifting(String preset) {
        return OpuPresets.load(preset, Map.of("laser.power-drift", "0.2", "laser.power-drift-seconds", "0.01",
                "medium.decorrelation-seconds", "0.5", "calibration.check-rows", "4"));
    }

    /** Outputs, both fidelities, drift and account of rows, of others after them, and of the first rows once more. */
    private static List<Object> behaviour(OpticalProjection opu) {
        MemorySegment rows = TernaryErrors.random(3, ROWS, INPUTS, 0.4);
        float[] first = Twins.project(opu, rows, ROWS);
        Fidelity fidelity = opu.fidelity(rows, ROWS);
        Fidelity present = opu.presentFidelity(rows, ROWS);
        opu.seek(40);
        float[] later = Twins.project(opu, rows, ROWS);
        DriftReport drift = opu.drift();
        assertThat(drift.refreshes()).isPositive();
        opu.seek(0);
        float[] again = Twins.project(opu, rows, ROWS);
        assertThat(again).as("the past is shown again").isEqualTo(first);
        return List.of(first, later, fidelity, present, drift, opu.ledger());
    }

    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void aWrappedTwinProjectsAsABareOne(String name) {
        OpuPreset preset = drifting(name);
        List<Object> expected;
        try (var opu = preset.projection(7, INPUTS, OUTPUTS)) {
            expected = behaviour(opu);
        }
        for (UnaryOperator<OpuDevice> wrapping : wrappings()) {
            try (var opu = new WrappedChoice(preset, wrapping).projection(7, INPUTS, OUTPUTS)) {
                assertThat(opu.knowsIdeal()).isTrue();
                assertThat(behaviour(opu)).usingRecursiveComparison().isEqualTo(expected);
            }
        }
    }

    /** What a report shows, host time apart. */
    private static List<Object> report(DeviceChoice choice) {
        var measured = new Characterization(choice, 5, INPUTS, OUTPUTS);
        try (FidelityCurves curves = measured.curves().orElseThrow()) {
            Speckle speckle = measured.speckle();
            return List.of(speckle.relative(), speckle.expectedContrast(), measured.mirrors().states(),
                    measured.linearity(), curves.againstDensity(),
                    curves.stability().orElseThrow(), measured.cost().frame());
        }
    }

    @Test
    void aWrappedTwinIsCharacterizedAsABareOne() {
        OpuPreset preset = OpuPresets.load("wang-2024");
        List<Object> expected = report(preset);
        assertThat(report(new WrappedChoice(preset, device -> guarded(new Wrapped(device)))))
                .usingRecursiveComparison().isEqualTo(expected);
    }

    /** A device that knows nothing of itself is measured all the same, but for what only a twin can know. */
    @Test
    void aStrangersDeviceIsCharacterizedWithoutWhatOnlyATwinKnows() {
        OpuPreset preset = OpuPresets.load("launay-2020");
        var twin = new Characterization(preset, 5, INPUTS, OUTPUTS);
        var stranger = new Characterization(new WrappedChoice(preset, Stranger::new), 5, INPUTS, OUTPUTS);
        assertThat(stranger.curves()).isEmpty();
        assertThat(stranger.hasKnownPhysics()).isFalse();
        assertThat(stranger.publishedCosts()).isEmpty();
        assertThat(stranger.mirrors().faultsKnown()).isFalse();
        assertThat(stranger.speckle().cameraKnown()).isFalse();
        assertThat(stranger.speckle().relative()).isEqualTo(twin.speckle().relative());
        assertThat(stranger.hologram().values()).isEqualTo(twin.hologram().values());
        assertThat(stranger.singularValues().values()).isEqualTo(twin.singularValues().values());
        assertThat(stranger.cost().frame()).isEqualTo(twin.cost().frame());
    }

    @Test
    void aStrangersDeviceIsGuardedAndHasNoIdeal() {
        OpuPreset preset = OpuPresets.load("launay-2020");
        MemorySegment rows = TernaryErrors.random(3, ROWS, INPUTS, 0.4);
        try (var bare = preset.projection(7, INPUTS, OUTPUTS);
                var opu = new WrappedChoice(preset, Stranger::new).projection(7, INPUTS, OUTPUTS)) {
            assertThat(Twins.project(opu, rows, ROWS)).isEqualTo(Twins.project(bare, rows, ROWS));
            assertThat(opu.knowsIdeal()).isFalse();
            assertThatThrownBy(() -> opu.fidelity(rows, ROWS)).isInstanceOf(IllegalStateException.class)
                    .hasMessage("This device does not know its ideal projection, as a simulated one does.");
        }
    }

    @Test
    void capabilitiesAreThoseOfWhatIsWrapped() {
        try (OpuDevice twin = OpuPresets.load("ideal").open(1)) {
            for (UnaryOperator<OpuDevice> wrapping : wrappings()) {
                OpuDevice device = wrapping.apply(twin);
                assertThat(device.capability(KnownIdeal.class)).containsSame((KnownIdeal) twin);
                assertThat(device.capability(Replay.class)).containsSame((Replay) twin);
                assertThat(device.capability(KnownPhysics.class)).containsSame((KnownPhysics) twin);
                assertThat(GuardedDevice.before(device)).isSameAs(device);
            }
            OpuDevice stranger = new Stranger(twin);
            assertThat(stranger.capability(Replay.class)).isEmpty();
            assertThat(GuardedDevice.before(stranger)).isInstanceOf(GuardedDevice.class);
            assertThat(twin.capability(GuardedDevice.class)).isEmpty();
        }
    }

    /** The host's side is the code that a real device would run. */
    @Test
    void theHostDoesNotDependOnTheTwin() throws IOException {
        Path here = Path.of("src/main/java/org/backlight/optics/device");
        Path sources = (Files.exists(here) ? here : Path.of("../optics").resolve(here)).getParent();
        for (String part : List.of("device", "retrieval", "cost")) {
            try (Stream<Path> files = Files.walk(sources.resolve(part))) {
                List<Path> all = files.filter(Files::isRegularFile).toList();
                assertThat(all).isNotEmpty();
                for (Path file : all) {
                    assertThat(Files.readString(file)).as(file.toString())
                            .doesNotContain("org.backlight.optics.twin", "SimulatedOpu");
                }
            }
        }
    }
}
