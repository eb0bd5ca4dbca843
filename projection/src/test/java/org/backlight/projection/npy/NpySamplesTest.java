package org.backlight.projection.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpySamplesTest {

    private static final int[] SHAPE = {2, 3, 4, 5};

    @TempDir
    private Path folder;

    /** The value of an element is the number that its indices make in C order. */
    private static byte[] array(boolean fortran) {
        int size = 2 * 3 * 4 * 5;
        ByteBuffer values = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 4; c++) {
                    for (int d = 0; d < 5; d++) {
                        int number = ((a * 3 + b) * 4 + c) * 5 + d;
                        int place = fortran ? a + 2 * (b + 3 * (c + 4 * d)) : number;
                        values.putFloat(place * Float.BYTES, number);
                    }
                }
            }
        }
        return file("<f4", fortran, "(2, 3, 4, 5)", values.array());
    }

    private static byte[] file(String descr, boolean fortran, String shape, byte[] body) {
        String text = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False")
                + ", 'shape': " + shape
                + ", }";
        String padded = text + " ".repeat(117 - text.length()) + "\n";
        ByteBuffer file = ByteBuffer.allocate(128 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        return file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1)
                .put((byte) 0)
                .putShort((short) 118).put(padded.getBytes(StandardCharsets.US_ASCII)).put(body).array();
    }

    private static void isCounting(NpyInput input) throws IOException {
        assertThat(input.rows()).isEqualTo(SHAPE[0]);
        assertThat(input.rowShape()).containsExactly(3L, 4L, 5L);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rows = arena.allocate(input.rows() * input.columns() * Float.BYTES, Float.BYTES);
            input.read(0, SHAPE[0], rows);
            for (int i = 0; i < 120; i++) {
                assertThat(rows.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(i);
            }
        }
    }

    @Test
    void samplesOfAnyShapeAreReadInEitherOrder() throws IOException {
        for (boolean fortran : new boolean[]{false, true}) {
            Path file = Files.write(folder.resolve("x.npy"), array(fortran));
            try (NpyInput input = NpyInput.ofSamples(file)) {
                isCounting(input);
            }
            assertThatIOException().isThrownBy(() -> new NpyInput(file))
                    .withMessageContaining("has shape (2, 3, 4, 5)");
        }
    }

    @Test
    void oneDimensionIsASampleEach() throws IOException {
        Path file = Files.write(folder.resolve("y.npy"), file("|u1", false, "(3,)", new byte[]{1, 2, 3}));
        try (NpyInput input = NpyInput.ofSamples(file)) {
            assertThat(input.rows()).isEqualTo(3);
            assertThat(input.rowShape()).isEmpty();
            assertThat(input.isWhole()).isTrue();
        }
        try (NpyInput input = new NpyInput(file)) {
            assertThat(input.rows()).isEqualTo(1);
        }
    }

    @Test
    void arraysOfAnArchiveAreReadPackedOrNot() throws IOException {
        Path archive = folder.resolve("a.npz");
        for (int method : new int[]{ZipEntry.DEFLATED, ZipEntry.STORED}) {
            try (OutputStream out = Files.newOutputStream(archive);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                ZipEntry entry = new ZipEntry("x.npy");
                byte[] content = array(false);
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    java.util.zip.CRC32 sum = new java.util.zip.CRC32();
                    sum.update(content);
                    entry.setSize(content.length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(content);
            }
            assertThat(NpzArchive.arrays(archive)).containsExactly("x");
            try (NpyInput input = NpyInput.ofSamples(archive, "x")) {
                isCounting(input);
            }
        }
        assertThatIOException().isThrownBy(() -> NpyInput.ofSamples(archive, "y"))
                .withMessage(archive + " has no array y; it has x");
        Files.writeString(archive, "no zip");
        assertThatIOException().isThrownBy(() -> NpzArchive.arrays(archive))
                .withMessageStartingWith(archive + " is no archive of arrays (.npz), or damaged");
    }
}
