package org.backlight.app.python;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.FaultPolicy;
import org.backlight.optics.device.ForwardingDevice;
import org.backlight.optics.device.GuardedDevice;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.Region;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The boundary, proved by a device that shares no line with the twin: what lies above works for it as it stands. */
class IndependentBenchTest {

    private static final int INPUTS = 24;
    private static final int OUTPUTS = 600;
    private static final int BATCH = 64;

    @TempDir
    private Path folder;

    /** Remembers how the device was prepared. */
    private static final class Prepared extends ForwardingDevice {
        private MirrorLayout layout;
        private Region region;

        Prepared(OpuDevice device) {
            super(device);
        }

        @Override
        public void prepare(MirrorLayout newLayout, Region newRegion) {
            layout = newLayout;
            region = newRegion;
            super.prepare(newLayout, newRegion);
        }
    }

    /** The bench itself says what a perfect device of its medium would give. */
    private double fidelity(float[] codes, float[] output, OpticalProjection projection, Prepared device)
            throws IOException, InterruptedException {
        int[] chosen = projection.chosenPixels();
        float[] pixels = new float[chosen.length];
        for (int i = 0; i < chosen.length; i++) {
            pixels[i] = chosen[i];
        }
        write("codes.npy", codes, BATCH);
        write("pixels.npy", pixels, 1);
        MirrorLayout layout = device.layout;
        List<String> words = new ArrayList<>(List.of("tests/bench.py", "ideal",
                folder.resolve("codes.npy").toString(), folder.resolve("pixels.npy").toString()));
        for (long number : new long[]{layout.mirrorRows(), layout.mirrorColumns(), layout.inputs(),
                layout.macroPixelSide(), layout.anchorMirrors(), device.region.rows(),
                device.region.columns()}) {
            words.add(Long.toString(number));
        }
        words.add(folder.resolve("ideal.npy").toString());
        Process process = PythonBench.python().process(words.toArray(String[]::new)).start();
        String said = Python.output(process);
        assertThat(process.waitFor()).as(said).isZero();
        float[] ideal = new float[output.length];
        try (NpyInput in = new NpyInput(folder.resolve("ideal.npy")); Arena arena = Arena.ofConfined()) {
            MemorySegment read = arena.allocate((long) ideal.length * Float.BYTES, Float.BYTES);
            in.read(0, BATCH, read);
            MemorySegment.ofArray(ideal).copyFrom(read);
        }
        double product = 0;
        double squares = 0;
        double idealSquares = 0;
        for (int i = 0; i < ideal.length; i++) {
            product += (double) ideal[i] * output[i];
            squares += (double) output[i] * output[i];
            idealSquares += (double) ideal[i] * ideal[i];
        }
        return product / Math.sqrt(squares * idealSquares);
    }

    private void write(String name, float[] values, int rows) throws IOException {
        try (NpyOutput out = new NpyOutput(folder.resolve(name), rows, values.length / rows)) {
            out.write(MemorySegment.ofArray(values));
            out.complete();
        }
    }

    private static float[] codes() {
        Random random = new Random(6);
        float[] codes = new float[BATCH * INPUTS];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextInt(3) - 1;
        }
        return codes;
    }

    private double fidelity(PythonBench bench, FaultPolicy policy, List<DeviceFault.Kind> faults)
            throws IOException, InterruptedException {
        Prepared device = new Prepared(bench.open());
        try (OpticalProjection projection = new OpticalProjection(new GuardedDevice(device, policy),
                new AnchorRetrieval(0, 3), INPUTS, OUTPUTS, new AutoExposure(0.001, 2.5, 16), 1)) {
            float[] codes = codes();
            float[] output = new float[BATCH * OUTPUTS];
            for (int from = 0; from < BATCH; from += 8) {
                projection.project(MemorySegment.ofArray(codes).asSlice(4L * from * INPUTS, 4L * 8 * INPUTS),
                        MemorySegment.ofArray(output).asSlice(4L * from * OUTPUTS, 4L * 8 * OUTPUTS), 8);
            }
            projection.faults().forEach((kind, count) -> {
                for (long i = 0; i < count; i++) {
                    faults.add(kind);
                }
            });
            return fidelity(codes, output, projection, device);
        }
    }

    @Test
    void itIsCalibratedAndItsProjectionsAreLinear() throws Exception {
        try (PythonBench bench = new PythonBench("", 1, 0)) {
            List<DeviceFault.Kind> faults = new ArrayList<>();
            assertThat(fidelity(bench, FaultPolicy.standard(), faults)).isBetween(0.95, 1.0);
            assertThat(faults).isEmpty();
        }
    }

    /** What goes wrong three times is found, and repeated until it is right. */
    @ParameterizedTest
    @CsvSource({"stall,TIMEOUT", "drop,CONNECTION_LOST", "fault,TIMEOUT", "freeze,STUCK_FRAME",
            "saturate,SATURATED",
            "blank,BLANK", "late,WRONG_ANSWER"})
    void faultsAreFoundAndCured(String fault, DeviceFault.Kind kind) throws Exception {
        try (PythonBench bench = new PythonBench(fault, 3, 2)) {
            List<DeviceFault.Kind> faults = new ArrayList<>();
            assertThat(fidelity(bench, new FaultPolicy(3, fault.equals("stall") ? 1.5 : 20, 0.05), faults))
                    .isBetween(0.95, 1.0);
            assertThat(faults).containsExactly(kind, kind);
        }
    }

    /** What does not end is reported in a sentence, and never taken for an answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            drop     | lost its connection.*cable is loose
            freeze   | delivered a stuck frame
            saturate | delivered a saturated frame
            blank    | delivered a blank frame
            reshape  | expose returned uint8 of shape .* expected uint8 or uint16 of shape
            late     | exchange
            """)
    void faultsThatDoNotEndAreReported(String fault, String words) throws Exception {
        try (PythonBench bench = new PythonBench(fault, 1, 1_000_000)) {
            assertThatThrownBy(() -> fidelity(bench, FaultPolicy.standard(), new ArrayList<>()))
                    .message().containsPattern(words);
        }
    }

    /** Digits are learned through the bench as well as through the twin, to one point. */
    @Test
    void digitsAreLearnedAsByTheTwin() throws Exception {
        try (PythonBench bench = new PythonBench("", 1, 0)) {
            double twin = accuracy("{kind: opu, preset: launay-2020}");
            double own = accuracy("{kind: opu, driver: remote, address: \"" + bench.address() + "\"}");
            assertThat(twin).isGreaterThan(80);
            assertThat(own).isBetween(twin - 1, twin + 3);
        }
    }

    /** What a bench gives that it should not ends a training in one sentence. */
    @Test
    void aTrainingEndsInOneSentenceWhereFramesHaveAnotherShape() throws Exception {
        try (PythonBench bench = new PythonBench("reshape", 1, 1_000_000)) {
            Process process = training("{kind: opu, driver: remote, address: \"" + bench.address() + "\"}");
            String output = Python.output(process);
            assertThat(process.waitFor()).as(output).isEqualTo(2);
            assertThat(output.lines().toList().getLast()).startsWith("backlight: The device at ")
                    .contains("expose returned uint8 of shape");
        }
    }

    private double accuracy(String projection) throws IOException, InterruptedException {
        Process process = training(projection);
        String output = Python.output(process);
        assertThat(process.waitFor()).as(output).isZero();
        Matcher matcher = Pattern.compile("accuracy +([0-9.]+) %").matcher(output);
        double last = Double.NaN;
        while (matcher.find()) {
            last = Double.parseDouble(matcher.group(1));
        }
        return last;
    }

    private Process training(String projection) throws IOException {
        return new ProcessBuilder(Python.program(folder).toString(), "train", "digits-odfa",
                "--runs-dir",
                folder.resolve("runs").toString(), "--set", "feedback.projection=" + projection, "--set",
                "dataset.train=4000", "--set", "dataset.test=4000", "--set", "model.hidden=[128, 128]",
                "--set",
                "training.epochs=3", "--set", "training.batch-size=64").redirectErrorStream(true).start();
    }
}
