package org.backlight.optics.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordedOpuTest {

    private static final int INPUTS = 10;
    private static final int OUTPUTS = 64;
    private static final int BATCH = 3;

    @TempDir
    private Path folder;

    /** Ternary rows, half of them 0. */
    private static float[] errors(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] codes = new float[BATCH * INPUTS];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextBoolean() ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return codes;
    }

    private static OpticalProjection projection(OpuDevice device, OpuPreset preset) {
        return new OpticalProjection(device, preset.retrieval(), INPUTS, OUTPUTS, AutoExposure.standard(), 1);
    }

    private static float[] project(OpticalProjection projection, long seed) {
        float[] output = new float[BATCH * OUTPUTS];
        projection.project(MemorySegment.ofArray(errors(seed)), MemorySegment.ofArray(output), BATCH);
        return output;
    }

    /** Records two batches, seeds 1 and 2; returns what was retrieved. */
    private float[][] record(Path file, OpuPreset preset) throws IOException {
        RecordingOpu recorder = new RecordingOpu(new SimulatedOpu(preset.parameters(), 5), file);
        try (OpticalProjection projection = projection(recorder, preset)) {
            float[][] outputs = {project(projection, 1), project(projection, 2)};
            recorder.save();
            return outputs;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ohana-2023", "ideal"})
    void playsBackWhatWasRecordedBitForBit(String name) throws IOException {
        OpuPreset preset = OpuPresets.load(name);
        Path file = folder.resolve("session.h5");
        float[][] recorded = record(file, preset);

        try (OpticalProjection replay = projection(new RecordedOpu(file), preset)) {
            assertThat(project(replay, 1)).containsExactly(recorded[0]);
            assertThat(project(replay, 2)).containsExactly(recorded[1]);
            assertThat(replay.ledger().seconds()).isPositive();
        }
    }

    @Test
    void phasesMayBeWhole() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = folder.resolve("session.h5");
        float[][] recorded = record(file, preset);
        Path whole = folder.resolve("whole.h5");
        RecordingFiles.rewrite(file, whole,
                (flat, _) -> flat instanceof float[] phases ? new int[phases.length] : flat);
        try (OpticalProjection replay = projection(new RecordedOpu(whole), preset)) {
            assertThat(project(replay, 1)).containsExactly(recorded[0]);
        }
    }

    /** The carrier is then off by a ten-millionth, and the retrieved light by as little. */
    @ParameterizedTest
    @ValueSource(strings = {"launay-2020", "wang-2024", "ohana-2023"})
    void attributesMayBeOfSinglePrecision(String name) throws IOException {
        OpuPreset preset = OpuPresets.load(name);
        Path file = folder.resolve("session.h5");
        float[] recorded = record(file, preset)[0];
        Path rounded = folder.resolve("rounded.h5");
        RecordingFiles.roundAttributes(file, rounded);
        try (HdfFile hdf = new HdfFile(rounded)) {
            assertThat(hdf.getAttribute(RecordingFormat.CARRIER_PER_ROW).getData()).isInstanceOf(Float.class);
        }
        float largest = 0;
        for (float value : recorded) {
            largest = Math.max(largest, Math.abs(value));
        }
        try (OpticalProjection replay = projection(new RecordedOpu(rounded), preset)) {
            assertThat(project(replay, 1)).containsExactly(recorded, Offset.offset(1e-5f * largest));
        }
    }

    /** A recording that HDF5 2.0 wrote in its newest form, and a superblock of a version that does not exist yet. */
    @Test
    void aNewerFormOfHdf5IsNamedWithWhatConvertsIt() throws IOException {
        Path newest = folder.resolve("newest.h5");
        try (InputStream in = RecordedOpuTest.class.getResourceAsStream("hdf5-2.0.h5")) {
            Files.copy(in, newest);
        }
        assertThatThrownBy(() -> new RecordedOpu(newest)).isInstanceOf(IOException.class)
                .hasMessage("The recording " + newest
                        + " has version 5 of HDF5's data layout message, which this "
                        + "program does not know: if HDF5's own tools read it, `h5repack " + newest
                        + " NEW.h5` writes it in a form that is known, else it is damaged.");
        byte[] bytes = Files.readAllBytes(newest);
        bytes[8] = 4;
        Path next = Files.write(folder.resolve("next.h5"), bytes);
        assertThatThrownBy(() -> new RecordedOpu(next)).isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "The recording " + next + " has version 4 of HDF5's superblock, which");
    }

    @Test
    void countsMayBeOfAnyWholeType() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = folder.resolve("session.h5");
        float[][] recorded = record(file, preset);
        Path wide = folder.resolve("wide.h5");
        RecordingFiles.rewrite(file, wide,
                (flat, _) -> flat instanceof short[] counts ? RecordingFiles.ints(counts) : flat);

        try (OpticalProjection replay = projection(new RecordedOpu(wide), preset)) {
            assertThat(project(replay, 1)).containsExactly(recorded[0]);
        }
    }

    /** Frame numbers and counts as unsigned numbers of 64 bits, and counts that no camera of 16 bits gives. */
    @Test
    void countsMayBeUnsignedOf64Bits() throws IOException {
        OpuPreset preset = OpuPresets.load("wang-2024");
        Path file = folder.resolve("session.h5");
        float[][] recorded = record(file, preset);
        Path unsigned = folder.resolve("unsigned.h5");
        RecordingFiles.rewrite(file, unsigned,
                (flat, _) -> flat instanceof short[] counts ? RecordingFiles.longs(counts) : flat);
        assertThat(RecordingFiles.makeUnsigned(unsigned)).isGreaterThan(2);
        try (HdfFile hdf = new HdfFile(unsigned)) {
            assertThat(hdf.getDatasetByPath("exposure-00000000/counts").getJavaType())
                    .isEqualTo(BigInteger.class);
        }
        try (OpticalProjection replay = projection(new RecordedOpu(unsigned), preset)) {
            assertThat(project(replay, 1)).containsExactly(recorded[0]);
            assertThat(project(replay, 2)).containsExactly(recorded[1]);
        }
        for (long wrong : new long[]{65_536, -1}) {
            RecordingFiles.rewrite(file, unsigned, (flat, _) -> {
                if (!(flat instanceof short[] counts)) {
                    return flat;
                }
                long[] wide = RecordingFiles.longs(counts);
                wide[7] = wrong;
                return wide;
            });
            RecordingFiles.makeUnsigned(unsigned);
            try (OpticalProjection replay = projection(new RecordedOpu(unsigned), preset)) {
                assertThatThrownBy(() -> project(replay, 1)).isInstanceOf(IllegalStateException.class)
                        .hasMessage("The recording " + unsigned + " has the count "
                                + Long.toUnsignedString(wrong)
                                + " in exposure-00000000; expected 0 to 65535.");
            }
        }
    }

    /**
     * An anchor retrieval that chooses 64 outputs from 5 pixels each: the recording holds all 320, and each output is that of
     * one pixel. Which one, tell 9 replays in which all pixels with a certain bit in their index read nothing while rows are
     * projected: an output is lost if its pixel has the bit.
     */
    @Test
    void anAnchorChoosesFromMorePixelsThanOutputs() throws IOException {
        OpuPreset preset = OpuPresets.load("wang-2024", Map.of("retrieval.pixels-per-output", "5"));
        Path file = folder.resolve("session.h5");
        float[] recorded = record(file, preset)[0];
        int pixels = 5 * OUTPUTS;
        int[] found = new int[OUTPUTS];
        Path dark = folder.resolve("dark.h5");
        for (int bit = 0; bit < 9; bit++) {
            int mask = 1 << bit;
            RecordingFiles.rewrite(file, dark, (flat, numbers) -> {
                if (flat instanceof short[] counts) {
                    assertThat(counts).hasSize(numbers.length * pixels);
                    for (int i = 0; i < counts.length; i++) {
                        // Frames of calibration have larger numbers.
                        if (numbers[i / pixels] < 1L << 60 && (i % pixels & mask) != 0) {
                            counts[i] = 0;
                        }
                    }
                }
                return flat;
            });
            try (OpticalProjection replay = projection(new RecordedOpu(dark), preset)) {
                float[] now = project(replay, 1);
                // A dark pixel may read nothing in one row, but not in all of them.
                for (int i = 0; i < BATCH * OUTPUTS; i++) {
                    found[i % OUTPUTS] |= now[i] == recorded[i] ? 0 : mask;
                }
            }
        }
        assertThat(found).isSorted().doesNotHaveDuplicates();
        assertThat(found[0]).isNotNegative();
        assertThat(found[OUTPUTS - 1]).isBetween(4 * OUTPUTS, pixels - 1);
    }

    @Test
    void otherFramesThanRecordedAreRefused() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = folder.resolve("session.h5");
        record(file, preset);
        try (OpticalProjection replay = projection(new RecordedOpu(file), preset)) {
            assertThatThrownBy(() -> project(replay, 3)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(
                            "Frame \\d+ of the recording .*session.h5 was recorded with another pattern.*");
        }
        try (OpticalProjection replay = projection(new RecordedOpu(file), preset)) {
            project(replay, 1);
            project(replay, 2);
            assertThatThrownBy(() -> project(replay, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching("The recording .*session.h5 has no frame of number \\d+.*");
        }
        try (OpticalProjection replay = projection(new RecordedOpu(file), preset)) {
            project(replay, 1);
            replay.seek(0);
            assertThatThrownBy(() -> project(replay, 1)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageMatching(
                            "Frame \\d+ of .*session.h5 is asked for once more than .*\\(1 times\\).");
        }
    }

    @Test
    void anotherGeometryIsRefused() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = folder.resolve("session.h5");
        record(file, preset);
        assertThatThrownBy(() -> new OpticalProjection(new RecordedOpu(file), preset.retrieval(), INPUTS + 1,
                OUTPUTS, AutoExposure.standard(), 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was made with 10 inputs").hasMessageContaining("not with 11 inputs");
        assertThatThrownBy(() -> new OpticalProjection(new RecordedOpu(file),
                OpuPresets.load("wang-2024").retrieval(), INPUTS, OUTPUTS, AutoExposure.standard(), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was made with 10 inputs");
    }

    @Test
    void anotherNumberOfOutputsIsRefused() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = folder.resolve("session.h5");
        record(file, preset);
        assertThatThrownBy(() -> new OpticalProjection(new RecordedOpu(file), preset.retrieval(), INPUTS,
                100 * OUTPUTS, AutoExposure.standard(), 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was made with 10 inputs").hasMessageContaining("a region of");
    }

    @Test
    void recordingsCutShortAreRefusedWhereverTheyEnd() throws IOException {
        Path file = folder.resolve("session.h5");
        record(file, OpuPresets.load("launay-2020"));
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut.h5");
        SplittableRandom random = new SplittableRandom(1);
        for (int trial = 0; trial < 40; trial++) {
            int length = trial == 0 ? whole.length - 1 : random.nextInt(whole.length);
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> new RecordedOpu(cut).close()).as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(IOException.class).hasMessageContaining("cut.h5");
        }
    }

    @Test
    void whatIsNoRecordingIsRefused() throws IOException {
        Path missing = folder.resolve("missing.h5");
        assertThatThrownBy(() -> new RecordedOpu(missing)).isInstanceOf(IOException.class)
                .hasMessageContaining("is not there");
        Path text = Files.writeString(folder.resolve("text.h5"), "frames and counts");
        assertThatThrownBy(() -> new RecordedOpu(text)).isInstanceOf(IOException.class)
                .hasMessageContaining("is no HDF5 file");
        Path other = folder.resolve("other.h5");
        try (WritableHdfFile hdf = HdfFile.write(other)) {
            hdf.putDataset("x", new int[]{1, 2});
        }
        assertThatThrownBy(() -> new RecordedOpu(other)).isInstanceOf(IOException.class)
                .hasMessageContaining("no number as attribute backlight-recording");
        Path file = folder.resolve("session.h5");
        record(file, OpuPresets.load("launay-2020"));
        Path fewer = folder.resolve("fewer.h5");
        RecordingFiles.rewrite(file, fewer, (flat, _) -> flat instanceof float[] phases && phases.length > 1
                ? Arrays.copyOf(phases, phases.length - 1)
                : flat);
        assertThatThrownBy(() -> new RecordedOpu(fewer)).isInstanceOf(IOException.class)
                .hasMessageContaining("reference-phases-radians").hasMessageContaining("expected");
    }

    @Test
    void nothingIsLeftOfARecordingThatIsNotSaved() throws IOException {
        OpuPreset preset = OpuPresets.load("launay-2020");
        Path file = Files.writeString(folder.resolve("session.h5"), "former");
        RecordingOpu recorder = new RecordingOpu(new SimulatedOpu(preset.parameters(), 5), file, 100_000);
        try (OpticalProjection projection = projection(recorder, preset)) {
            assertThatThrownBy(() -> project(projection, 1)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("at most 100000 are held in memory");
        }
        assertThat(file).hasContent("former");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }
}
