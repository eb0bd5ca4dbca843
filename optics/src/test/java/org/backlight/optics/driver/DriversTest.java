package org.backlight.optics.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.Twins;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.retrieval.Recalibration;
import org.backlight.optics.retrieval.RetrievalMethods;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drivers on a class path of their own. */
class DriversTest {

    @TempDir
    private Path classPath;

    /** A driver that needs a host, and reaches it unless it is named nowhere. */
    public static class Bench implements OpuDriver {

        @Override
        public String name() {
            return "bench";
        }

        @Override
        public String summary() {
            return "A bench.";
        }

        @Override
        public List<DriverParameter> parameters() {
            return List.of(new DriverParameter("host", "where it is", Optional.empty()),
                    new DriverParameter("camera.bits", "1 to 16", "8"));
        }

        @Override
        public OpuDevice open(Map<String, String> parameters, long seed) {
            if (parameters.get("host").equals("nowhere")) {
                throw new java.io.UncheckedIOException(new IOException("connection refused"));
            }
            return OpuPresets.load("wang-2024", Map.of("camera.bits", parameters.get("camera.bits")))
                    .open(seed);
        }
    }

    /** Another class of the same name. */
    public static final class SameBench extends Bench {}

    /** Cannot be made. */
    public static final class Broken extends Bench {
        public Broken() {
            throw new IllegalStateException("libbench.so is missing");
        }
    }

    private interface Body {
        void run() throws Exception;
    }

    /** Runs with a class path on which some drivers are named, besides our own. */
    private void with(Body body, String... drivers) throws Exception {
        Path services = classPath.resolve("META-INF/services");
        Files.createDirectories(services);
        Files.writeString(services.resolve(OpuDriver.class.getName()),
                TwinDriver.class.getName() + "\n" + String.join("\n", drivers) + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[]{classPath.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            body.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static DriverChoice choice(String name, Map<String, String> parameters) {
        return new DriverChoice(name, new TreeMap<>(parameters));
    }

    @Test
    void aDriverOnTheClassPathOpensADevice() throws Exception {
        with(() -> {
            assertThat(Drivers.names()).contains("bench", "twin");
            DriverChoice bench = choice("bench", Map.of("host", "here", "camera.bits", "10"));
            assertThat(bench.summary()).isEqualTo("A bench.");
            assertThat(bench.recalibration()).isEqualTo(Recalibration.STANDARD);
            assertThat(bench.changed()).extracting(p -> p.path() + "=" + p.value())
                    .containsExactly("camera.bits=10", "host=here");
            MemorySegment rows = TernaryErrors.random(3, 4, 20, 0.4);
            try (var light = bench.projection(6, 20, 64);
                    var expected = OpticalProjection.simulated(
                            OpuPresets.load("wang-2024", Map.of("camera.bits", "10")), 6, 20, 64)) {
                assertThat(light.retrieval()).isEqualTo(new AnchorRetrieval(0, 3));
                assertThat(Twins.project(light, rows, 4)).isEqualTo(Twins.project(expected, rows, 4));
            }
        }, Bench.class.getName());
    }

    @Test
    void theHostsParametersAreKnownForEveryDriver() throws Exception {
        with(() -> {
            DriverChoice bench = choice("bench", Map.of("host", "here", "retrieval.method", "anchor",
                    "retrieval.anchor-inputs", "50", "calibration.check-rows", "7"));
            try (OpuDevice device = bench.open(1)) {
                assertThat(bench.retrieval(device.geometry())).isEqualTo(new AnchorRetrieval(50, 3));
            }
            assertThat(bench.recalibration().checkRows()).isEqualTo(7);
            assertThat(bench.table()).extracting(p -> p.path() + "=" + p.value()).contains("host=here",
                    "camera.bits=8", "retrieval.anchor-inputs=50", "calibration.check-rows=7");
            assertThatThrownBy(() -> choice("bench",
                    Map.of("host", "here", "retrieval.method", "anchor", "retrieval.steps", "3")))
                    .hasMessageStartingWith("There is no parameter \"retrieval.steps\"");
            assertThatThrownBy(() -> choice("bench", Map.of("host", "here", "calibration.check-rows", "-1")))
                    .hasMessageStartingWith(
                            "calibration.check-rows is -1; expected a whole number of at least 0");
            assertThat(DriverChoice.parametersOf("bench")).contains("host", "camera.bits", "retrieval.steps",
                    "calibration.drift-bound");
        }, Bench.class.getName());
    }

    @Test
    void mistakesAreOneSentence() throws Exception {
        with(() -> {
            assertThatThrownBy(() -> choice("bank", Map.of())).isInstanceOf(UnknownNameException.class)
                    .hasMessageStartingWith(
                            "There is no device driver \"bank\"; those that are found are bench,")
                    .hasMessageContaining("Not loaded: ")
                    .hasMessageContaining("Broken").hasMessageContaining("libbench.so is missing")
                    .hasMessageContaining("org.example.NotThere");
            assertThatThrownBy(() -> choice("bench", Map.of("hots", "here")))
                    .isInstanceOf(UnknownNameException.class)
                    .hasMessage(
                            "The device driver bench has no parameter \"hots\"; those that exist are host, "
                                    + "camera.bits, retrieval.…, calibration.….");
            assertThatThrownBy(() -> choice("bench", Map.of()))
                    .hasMessage("The device driver bench needs the parameter host (where it is).");
            DriverChoice nowhere = choice("bench", Map.of("host", "nowhere"));
            assertThatThrownBy(() -> nowhere.open(1)).isInstanceOf(DeviceFault.class)
                    .hasMessage("The device lost its connection: it says \"connection refused\".");
        }, Bench.class.getName(), Broken.class.getName(), "org.example.NotThere");
        with(() -> assertThatThrownBy(() -> choice("bench", Map.of("host", "here")))
                .hasMessage("There are 2 device drivers named \"bench\", of the classes "
                        + Bench.class.getName() + " and " + SameBench.class.getName()
                        + "; expected one on the class path."),
                Bench.class.getName(), SameBench.class.getName());
        assertThatThrownBy(() -> new DriverParameter("retrieval.x", "", ""))
                .hasMessageStartingWith("A driver's parameter is named \"retrieval.x\"");
    }

    /** A preset by its driver is the preset. */
    @Test
    void theTwinIsADriver() throws Exception {
        with(() -> {
            MemorySegment rows = TernaryErrors.random(3, 4, 20, 0.4);
            DriverChoice twin = choice("twin", Map.of("preset", "wang-2024", "camera.bits", "10",
                    "retrieval.pixels-per-output", "2"));
            var preset = OpuPresets.load("wang-2024",
                    Map.of("camera.bits", "10", "retrieval.pixels-per-output", "2"));
            try (var light = twin.projection(6, 20, 64); var expected = preset.projection(6, 20, 64)) {
                assertThat(light.retrieval()).isEqualTo(preset.retrieval());
                assertThat(Twins.project(light, rows, 4)).isEqualTo(Twins.project(expected, rows, 4));
                assertThat(light.fidelity(rows, 4)).isEqualTo(expected.fidelity(rows, 4));
            }
            assertThat(twin.frameCosts()).isEqualTo(preset.frameCosts()).isNotEmpty();
            assertThat(twin.recalibration()).isEqualTo(preset.recalibration());
            assertThatThrownBy(() -> choice("twin", Map.of("camera.bits", "99")))
                    .hasMessage("camera.bits is 99; expected a whole number from 0 to 16");
        });
    }

    @Test
    void theReferenceBeamDecidesHowADeviceIsRead() {
        assertThat(RetrievalMethods.suitable(geometry("launay-2020", Map.of())).method())
                .isEqualTo("off-axis");
        assertThat(RetrievalMethods.suitable(geometry("wang-2024", Map.of()))).isEqualTo(
                new AnchorRetrieval(0, 3));
        assertThat(RetrievalMethods.suitable(geometry("launay-2020",
                Map.of("reference.carrier-radians-per-row", "0", "retrieval.method", "phase-shifting"))))
                .isEqualTo(new PhaseShifting(4));
    }

    private static OpuGeometry geometry(String preset, Map<String, String> changes) {
        try (OpuDevice device = OpuPresets.load(preset, changes).open(1)) {
            return device.geometry();
        }
    }
}
