package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.TrainingReport;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.DeviceFault;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.recording.RecordingOpu;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code project --kind opu}. */
class ProjectByLightTest extends ProjectFixture {

    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024"})
    void lightProjectsAsTheLibraryDoes(String preset) throws IOException {
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--preset", preset, "--set",
                "camera.bits=10")).as(errors.toString()).isZero();
        float[] expected = new float[BATCH * 70];
        try (var projection = OpticalProjection.simulated(
                OpuPresets.load(preset, Map.of("camera.bits", "10")), 9, INPUTS, 70)) {
            projection.project(MemorySegment.ofArray(values), MemorySegment.ofArray(expected), BATCH);
        }
        assertThat(read(output, 70)).isEqualTo(expected);
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--preset", preset)).isZero();
        assertThat(read(output, 70)).isNotEqualTo(expected);
    }

    /** The account is the library's, and neither a recording of the frames nor bit planes change the result. */
    @Test
    void aProjectionSaysWhatItTook() throws IOException {
        StringWriter said = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(said, true), 0);
        String[] line = {"project", input.toString(), output.toString(), "--outputs", "70", "--kind", "opu",
                "--seed", "9"};
        assertThat(Backlight.run(terminal, new PrintWriter(errors), line)).as(errors.toString()).isZero();
        RunSummary.Opu expected;
        try (var projection = OpticalProjection.simulated(OpuPresets.load("launay-2020"), 9, INPUTS, 70)) {
            MemorySegment rows = MemorySegment.ofArray(values);
            MemorySegment retrieved = MemorySegment.ofArray(new float[BATCH * 70]);
            projection.project(rows, retrieved, BATCH);
            expected = RunSummary.Opu.of(projection.ledger(),
                    projection.fidelity(rows, retrieved, BATCH).correlation(), projection.drift(), Map.of());
            // A comparison with what is there exposes nothing.
            assertThat(projection.ledger().totalFrames()).isEqualTo(expected.totalFrames());
        }
        assertThat(expected.feedbackFrames()).isEqualTo(2 * BATCH);
        assertThat(expected.retrievalFidelity()).isBetween(0.95, 1.0);
        assertThat(said.toString()).contains(TrainingReport.device(expected)).contains(
                String.format(Locale.ROOT, "OPU        %,d frames, ", expected.totalFrames()),
                " seconds of device time, ", " J, retrieval fidelity 1.000",
                "           6 for feedback, ", "exposure ");

        said.getBuffer().setLength(0);
        String[] planes = Arrays.copyOf(line, line.length + 4);
        System.arraycopy(new String[]{"--bit-planes", "2", "--record",
                folder.resolve("session.h5").toString()}, 0, planes, line.length, 4);
        assertThat(Backlight.run(terminal, new PrintWriter(errors), planes)).as(errors.toString()).isZero();
        assertThat(said.toString()).contains("           12 for feedback, ", ", retrieval fidelity 0.99");
    }

    @Test
    void aRecordedDeviceGivesTheSame() throws IOException {
        String recording = folder.resolve("session.h5").toString();
        assertThat(run("--outputs", "70", "--kind", "opu", "--seed", "9", "--record", recording))
                .as(errors.toString()).isZero();
        float[] expected = read(output, 70);
        Files.delete(output);
        assertThat(run("--outputs", "70", "--kind", "opu", "--recording", recording)).as(errors.toString())
                .isZero();
        assertThat(read(output, 70)).isEqualTo(expected);
        Files.delete(output);
        assertMistake("was made with", "--outputs", "7000", "--kind", "opu", "--recording", recording);
        float[] others = values.clone();
        for (int i = 0; i < others.length; i++) {
            others[i] = -others[i];
        }
        write(others);
        assertMistake("another pattern than the one that is asked for", "--outputs", "70", "--kind", "opu",
                "--recording", recording);
    }

    /** A recording of a camera that once delivered a frame twice holds both tries, and so does what is played back. */
    @Test
    void faultsThatARepetitionCuredAreTold() throws IOException {
        Path recording = folder.resolve("session.h5");
        OpuPreset preset = OpuPresets.load("launay-2020");
        var twin = new SimulatedOpu(preset.parameters(), 9);
        boolean[] failed = {false};
        OpuDevice laboratory = (OpuDevice) Proxy.newProxyInstance(OpuDevice.class.getClassLoader(),
                new Class<?>[]{OpuDevice.class}, (_, method, arguments) -> {
                    if (method.getName().equals("capability")) {
                        return Optional.empty();
                    }
                    Object answer = method.invoke(twin, arguments);
                    // An exposure of rows, in which the second frame and the third show different patterns.
                    if (method.getName().equals("expose") && !failed[0]
                            && ((BinaryFrames) arguments[0]).number(0) == 1) {
                        failed[0] = true;
                        CountFrames counts = (CountFrames) arguments[2];
                        int pixels = counts.region().pixels();
                        System.arraycopy(counts.counts16(), pixels, counts.counts16(), 2 * pixels, pixels);
                    }
                    return answer;
                });
        var recorder = new RecordingOpu(laboratory, recording);
        float[] expected = new float[BATCH * 70];
        try (var projection = OpticalProjection.on(recorder, preset, INPUTS, 70)) {
            projection.project(MemorySegment.ofArray(values), MemorySegment.ofArray(expected), BATCH);
            assertThat(projection.faults()).isEqualTo(Map.of(DeviceFault.Kind.STUCK_FRAME, 1L));
            recorder.save();
        }
        StringWriter said = new StringWriter();
        assertThat(Backlight.run(new Terminal(new PrintWriter(said, true), 0), new PrintWriter(errors),
                "project",
                input.toString(), output.toString(), "--outputs", "70", "--kind", "opu", "--recording",
                recording.toString())).as(errors.toString()).isZero();
        assertThat(said.toString()).contains("faults that a repetition cured: 1 stuck frame");
        assertThat(read(output, 70)).isEqualTo(expected);
    }

    @Test
    void mistakesWithADeviceAreOneSentenceAndLeaveNothing() throws IOException {
        assertMistake("--set goes with --kind opu only", "--outputs", "5", "--set", "camera.bits=4");
        assertMistake("Did you mean wang-2024?", "--outputs", "5", "--kind", "opu", "--preset", "wang-2025");
        assertMistake("Did you mean camera.bits?", "--outputs", "5", "--kind", "opu", "--set",
                "camera.bit=4");
        assertMistake("camera.bits is 99; expected a whole number from 0 to 16", "--outputs", "5", "--kind",
                "opu",
                "--set", "camera.bits=99");
        assertMistake("opu cannot map 50 inputs to 200000 outputs", "--outputs", "200000", "--kind", "opu");
        assertMistake("--threads does not go with --kind opu", "--outputs", "5", "--kind", "opu", "--threads",
                "2");
        assertMistake("--rows does not go with --kind opu", "--outputs", "5", "--kind", "opu", "--rows",
                "0:2");
        assertMistake("--record goes with --kind opu only", "--outputs", "5", "--record", "x.h5");
        assertMistake("The recording nowhere.h5 is not there", "--outputs", "5", "--kind", "opu",
                "--recording",
                "nowhere.h5");
        String below = input.resolve("x.h5").toString();
        assertMistake("--record " + below + " cannot be written", "--outputs", "5", "--kind", "opu",
                "--record", below);
        for (String option : new String[]{"--record", "--recording"}) {
            assertMistake("is also the input or the output", "--outputs", "5", "--kind", "opu", option,
                    input.toString());
            assertMistake("is also the input or the output", "--outputs", "5", "--kind", "opu", option,
                    output.toString());
        }
        assertMistake("exclude each other", "--outputs", "5", "--kind", "opu", "--record", "x.h5",
                "--recording", "x.h5");
        assertMistake("--seed does not go with --recording", "--outputs", "5", "--kind", "opu", "--recording",
                "x.h5", "--seed", "0");
        assertMistake("--set camera.bits does not go with --recording", "--outputs", "5", "--kind", "opu",
                "--recording", "x.h5", "--set", "camera.bits=8");
        assertMistake("--bit-planes goes with --kind opu only", "--outputs", "5", "--bit-planes", "3");
        assertMistake("--bit-planes is 17; expected 1 to 16", "--outputs", "5", "--kind", "opu",
                "--bit-planes", "17");
        float[] real = values.clone();
        real[INPUTS + 7] = 0.5f;
        write(real);
        assertMistake("must be ternary, but row 1, column 7 (counted from 0) holds 0.5", "--outputs", "5",
                "--kind", "opu");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(input);
        }
    }

    /** What a device cannot do, each in one sentence, before or during calibration. */
    @Test
    void devicesThatCannotAreRefused() throws IOException {
        assertMistake("has 50 inputs, but this device takes 1 to 16 (4 x 4 mirrors)", "--outputs", "5",
                "--kind",
                "opu", "--set", "dmd.mirror-rows=4", "--set", "dmd.mirror-columns=4");
        assertMistake("has 100001 outputs, but this device offers 1 to 100000 with off-axis holography",
                "--outputs", "100001", "--kind", "opu");
        assertMistake(
                "no device preset \"launay\". Did you mean launay-2020? Those that exist are launay-2020",
                "--outputs", "5",
                "--kind", "opu", "--preset", "launay");
        assertMistake("The camera is overexposed: at its shortest exposure", "--outputs", "5", "--kind",
                "opu",
                "--set", "laser.minimum-transmission=1", "--set", "camera.minimum-exposure-micros=400");
        assertMistake("The anchor is too small", "--outputs", "64", "--kind", "opu", "--preset", "wang-2024",
                "--set", "retrieval.anchor-inputs=0.0001");
        assertMistake("The side band of the hologram overlaps the centre", "--outputs", "5", "--kind", "opu",
                "--set", "reference.carrier-radians-per-row=0.5");
        assertMistake(
                "room for 536 camera frames of this size (2 GiB in memory), but 3 rows may take 1,292; expected fewer outputs, since",
                "--outputs", "2000000", "--kind", "opu", "--preset", "wang-2024", "--record", "x.h5");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(input);
        }
    }

    /** Real values as signed bit planes: the ideal device gives the Gaussian projection of the rounded values. */
}
