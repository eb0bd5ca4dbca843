package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.ExposureSettings;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.optics.recording.RecordedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recordings of two frames, as HDF5's own library wrote them in its oldest form and in that of 1.10, with packed counts, and
 * as this program writes them. Packed counts carry a checksum, and so does what lies around them in the newer form; plain
 * counts are what the file says.
 */
class RecordingFuzzTest {

    private static final Region REGION = new Region(1, 64);
    private static final int FRAMES = 2;

    @TempDir
    private Path folder;

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = RecordingFuzzTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private byte[] written(byte[] recording) throws IOException {
        Path from = Files.write(folder.resolve("from.h5"), recording);
        Path to = folder.resolve("to.h5");
        try (HdfFile in = new HdfFile(from); WritableHdfFile out = HdfFile.write(to)) {
            copy(in, out);
        }
        return Files.readAllBytes(to);
    }

    private static void copy(Group from, WritableGroup to) {
        for (Attribute attribute : from.getAttributes().values()) {
            to.putAttribute(attribute.getName(), attribute.getData());
        }
        from.getChildren().forEach((name, child) -> {
            if (child instanceof Group group) {
                copy(group, to.putGroup(name));
            } else {
                Object data = ((Dataset) child).getData();
                to.putDataset(name, data instanceof int[][][] counts ? shorts(counts) : data);
            }
        });
    }

    private static short[][][] shorts(int[][][] counts) {
        short[][][] narrow = new short[FRAMES][1][REGION.columns()];
        for (int f = 0; f < FRAMES; f++) {
            for (int i = 0; i < REGION.columns(); i++) {
                narrow[f][0][i] = (short) counts[f][0][i];
            }
        }
        return narrow;
    }

    private static int count(int frame, int pixel) {
        return (frame * REGION.columns() + pixel) * 3 % 251;
    }

    /** Where the counts of a file lie that are not packed; beyond its end if they are. */
    private static int countsAt(byte[] file) {
        ByteBuffer counts = ByteBuffer.allocate(2 * FRAMES * REGION.columns()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FRAMES * REGION.columns(); i++) {
            counts.putShort((short) count(0, i));
        }
        int at = 0;
        while (at < file.length
                && !Arrays.equals(file, at, Math.min(file.length, at + counts.capacity()), counts.array(), 0,
                        counts.capacity())) {
            at++;
        }
        return at;
    }

    @Test
    void aDamagedRecordingIsRefusedOrReadAsItSays() throws IOException {
        byte[] earliest = resource("recording-earliest.h5");
        Mutations mutations = new Mutations(16, earliest, resource("recording-v110.h5"), written(earliest));
        int plain = countsAt(mutations.origin(2));
        assertThat(plain).isLessThan(mutations.origin(2).length);
        Path file = folder.resolve("damaged.h5");
        new Fuzzing(file, file.toString(), bytes -> 4_000_000 + 1100 * bytes,
                Set.of(IOException.class, IllegalArgumentException.class, IllegalStateException.class))
                .run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, number) -> {
                    byte[] origin = mutations.origin(number);
                    try (RecordedOpu device = new RecordedOpu(file)) {
                        device.prepare(new MirrorLayout(4, 4, 4, 2, 0), REGION);
                        BinaryFrames frames = new BinaryFrames(4);
                        set(frames, 5, 0, 1);
                        set(frames, 6, 0, 3);
                        CountFrames counts = CountFrames.of(device.geometry(), REGION, FRAMES);
                        device.expose(frames, new ExposureSettings(400, 1, 0), counts);
                        int at = number % 3 == 2 ? plain : -1;
                        if (sameAround(origin, bytes, at)) {
                            compare(bytes, at, counts);
                        }
                    }
                });
    }

    private static void set(BinaryFrames frames, long number, int... bits) {
        int frame = frames.add(number, 0);
        for (int bit : bits) {
            frames.set(frame, bit);
        }
    }

    /** Whether nothing but plain counts differs, or, where the counts are packed, anything may. */
    private static boolean sameAround(byte[] origin, byte[] bytes, int countsAt) {
        if (countsAt < 0) {
            return true;
        }
        int end = countsAt + 2 * FRAMES * REGION.columns();
        return origin.length == bytes.length && Arrays.equals(origin, 0, countsAt, bytes, 0, countsAt)
                && Arrays.equals(origin, end, origin.length, bytes, end, bytes.length);
    }

    private static void compare(byte[] bytes, int at, CountFrames counts) {
        ByteBuffer plain = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FRAMES * REGION.columns(); i++) {
            int said = at < 0 ? count(0, i) : Short.toUnsignedInt(plain.getShort(at + 2 * i));
            assertThat(counts.at(i)).isEqualTo(said);
        }
    }
}
