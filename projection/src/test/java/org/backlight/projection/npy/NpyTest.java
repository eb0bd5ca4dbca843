package org.backlight.projection.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.projection.Segments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {

    @TempDir
    private Path folder;

    /** A file in the layout of numpy.save, header padded to a multiple of 64 bytes. */
    private Path write(int version, String descr, boolean fortran, String shape, byte[] body)
            throws IOException {
        String text = "{'descr': " + descr + ", 'fortran_order': " + (fortran ? "True" : "False")
                + ", 'shape': "
                + shape + ", }";
        int before = version == 1 ? 10 : 12;
        int padded = (before + text.length() + 1 + 63) / 64 * 64 - before;
        ByteBuffer header = ByteBuffer.allocate(before + padded).order(ByteOrder.LITTLE_ENDIAN);
        header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            header.putShort((short) padded);
        } else {
            header.putInt(padded);
        }
        header.put(
                (text + " ".repeat(padded - text.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(header.array());
        bytes.write(body);
        return Files.write(folder.resolve("in.npy"), bytes.toByteArray());
    }

    private static byte[] floats(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putFloat((float) value);
        }
        return buffer.array();
    }

    private static byte[] doubles(double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }

    private static float[] read(Path file) throws IOException {
        try (NpyInput input = new NpyInput(file)) {
            MemorySegment values = Segments.zeros(input.rows() * input.columns());
            input.read(0, (int) input.rows(), values);
            return Segments.array(values);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryTypeAndOrder(int version) throws IOException {
        assertThat(read(write(version, "'<f4'", false, "(2, 3)", floats(1, 2, 3, 4, 5, 6))))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read(write(version, "'<f8'", true, "(2, 3)", doubles(1, 4, 2, 5, 3, 6))))
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read(write(version, "'|i1'", false, "(3,)", new byte[]{-1, 0, 1}))).containsExactly(-1, 0,
                1);
        assertThat(read(write(version, "'|i1'", true, "(2, 2)", new byte[]{-1, 0, 1, 7})))
                .containsExactly(-1, 1, 0, 7);
        try (NpyInput input = new NpyInput(
                write(version, "'<f4'", true, "(3, 2)", floats(1, 2, 3, 4, 5, 6)))) {
            MemorySegment rows = Segments.zeros(4);
            input.read(1, 2, rows);
            assertThat(Segments.array(rows)).containsExactly(2, 5, 3, 6);
        }
    }

    /** Two values that the type holds, in its bytes in either order. */
    private static byte[] bytes(ByteOrder order, int size, long... bits) {
        ByteBuffer buffer = ByteBuffer.allocate(size * bits.length).order(order);
        for (long value : bits) {
            switch (size) {
                case 1 -> buffer.put((byte) value);
                case 2 -> buffer.putShort((short) value);
                case 4 -> buffer.putInt((int) value);
                default -> buffer.putLong(value);
            }
        }
        return buffer.array();
    }

    /** Expected values by IEEE 754's rounding to the nearest, ties to even, and the integers' own definition. */
    @ParameterizedTest
    @CsvSource({"b1,1,0,2,0,1", "?,1,1,0,1,0", "i1,1,-1,127,-1,127", "u1,1,255,128,255,128",
            "i2,2,-32768,258,-32768,258", "u2,2,65535,258,65535,258", "h,2,-3,7,-3,7",
            "i4,4,-2147483648,16777217,-2147483648,16777216", "u4,4,4294967295,16777219,4294967296,16777220",
            "i8,8,-9223372036854775808,9007199791611905,-9223372036854775808,9007200328482816",
            "u8,8,-1,-9223372036854775807,18446744073709551616,9223372036854775808",
            "f2,2,15360,64511,1,-65504", "f2,2,1,33793,5.9604645e-8,-6.109476e-5",
            "f4,4,1065353217,-2147483648,1.0000001,-0.0", "f8,8,4607182418800017409,4607182419068452864,1,1",
            "float64,8,4611686018427387904,-4616189618054758400,2,-1"})
    void readsEveryNumberOfNumPyInEitherByteOrder(String name, int size, long first, long second, float a,
            float b)
            throws IOException {
        for (String order : new String[]{"<", ">", "=", "|", ""}) {
            byte[] body = bytes(order.equals(">")
                    ? ByteOrder.BIG_ENDIAN
                    : order.equals("<")
                            ? ByteOrder.LITTLE_ENDIAN
                            : ByteOrder.nativeOrder(),
                    size, first, second);
            for (boolean fortran : new boolean[]{false, true}) {
                assertThat(read(write(1, "'" + order + name + "'", fortran, "(2, 1)", body)))
                        .as("%s%s", order, name).containsExactly(a, b);
            }
        }
    }

    /** Between two neighbours of float32 beyond 2^63, the bit that is shifted out decides. */
    @Test
    void roundsTheLargestUnsignedNumbersToTheNearest() throws IOException {
        long tie = 0x8000008000000000L;
        assertThat(read(write(1, "'<u8'", false, "(3,)",
                bytes(ByteOrder.LITTLE_ENDIAN, 8, tie - 1, tie, tie + 1))))
                .containsExactly(0x1p63f, 0x1p63f, Math.nextUp(0x1p63f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'descr': '=f4', 'fortran_order': False, 'shape': (1L, 2L)}",
            "{\"shape\":(1,2),\"descr\":\"f4\",\"fortran_order\":False}\n",
            "  { 'fortran_order' : False ,\n 'descr' : u'<f4' , 'shape' : ( 1 , 2 , ) , }  "})
    void readsEveryWritingOfAHeader(String header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
        bytes.write(header.getBytes(StandardCharsets.US_ASCII));
        bytes.write(floats(3, 4));
        Path file = Files.write(folder.resolve("in.npy"), bytes.toByteArray());
        assertThat(read(file)).containsExactly(3, 4);
    }

    @Test
    void saysWhatIsAnArchiveOrAPipe() throws IOException, InterruptedException {
        Path archive = Files.write(folder.resolve("in.npz"),
                new byte[]{'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0, 0, 0});
        assertThatIOException().isThrownBy(() -> new NpyInput(archive))
                .withMessageContaining("in.npz is a zip archive");
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertThatIOException().isThrownBy(() -> new NpyInput(pipe))
                .withMessageStartingWith(pipe + " is a pipe");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {"'<c8' ; (2,) ; dtype <c8",
            "'|O' ; (2,) ; dtype |O", "'<f16' ; (2,) ; dtype <f16", "'>M8[s]' ; (2,) ; dtype >M8[s]",
            "'<>f4' ; (2,) ; dtype <>f4", "'<f4' ; (2) ; expected such as (3,)", "'<f4' ; [2] ; shape [2]",
            "'<f4' ; (2,, ) ; not made of numbers", "'<f4' ; (-2,) ; not made of numbers",
            "'<f4 ; (2,) ; no dictionary", "<f4 ; (2,) ; dtype <f4", "'<f4' ; (02,) ; not made of numbers",
            "'<f4\u001b[2J' ; (2,) ; dtype <f4\\u001b[2J; expected",
            "'<f4', 'descr': '<f4' ; (2,) ; twice", "'<f4', 'other': 1 ; (2,) ; unknown key other",
            "[('a', '<f4')] ; (2,) ; dtype", "'<f4' ; (3,) ; promises 12",
            "'<f4' ; (1,) ; promises 4", "'<f4' ; () ; shape ()", "'<f4' ; (1, 1, 2) ; shape (1, 1, 2)",
            "'<f4' ; (0, 2) ; shape (0, 2)", "'<f4' ; (x,) ; not made of numbers",
            "'<f4' ; (4611686018427387904, 4611686018427387904) ; more values"})
    void refusesWhatItCannotRead(String descr, String shape, String message) throws IOException {
        Path file = write(1, descr, false, shape, floats(1, 2));
        assertThatIOException().isThrownBy(() -> new NpyInput(file)).withMessageContaining("in.npy")
                .withMessageContaining(message);
    }

    @Test
    void refusesDamagedFiles() throws IOException {
        byte[] good = Files.readAllBytes(write(1, "'<f4'", false, "(2,)", floats(1, 2)));
        Path file = folder.resolve("bad.npy");
        for (int length : new int[]{0, 3, 6, 8, 9, 10, 60}) {
            Files.write(file, java.util.Arrays.copyOf(good, length));
            assertThatIOException().isThrownBy(() -> new NpyInput(file)).withMessageContaining("bad.npy");
        }
        byte[] magic = good.clone();
        magic[0] = 'X';
        Files.write(file, magic);
        assertThatIOException().isThrownBy(() -> new NpyInput(file))
                .withMessageContaining("not a NumPy file");
        byte[] version = good.clone();
        version[6] = 9;
        Files.write(file, version);
        assertThatIOException().isThrownBy(() -> new NpyInput(file)).withMessageContaining("version 9");
        byte[] header = good.clone();
        header[9] = 0x7F;
        Files.write(file, header);
        assertThatIOException().isThrownBy(() -> new NpyInput(file)).withMessageContaining("header of");
        Files.write(file, new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 2, 0, '{', '}'});
        assertThatIOException().isThrownBy(() -> new NpyInput(file)).withMessageContaining("'descr'");
        assertThatIOException().isThrownBy(() -> new NpyInput(folder.resolve("none.npy")))
                .withMessageContaining("is not there");
        assertThatIOException().isThrownBy(() -> new NpyInput(folder)).withMessageContaining("folder");
    }

    @Test
    void namesTheFirstValueThatIsNotFinite() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> read(write(1, "'<f4'", false, "(2, 3)", floats(1, 2, 3, 4, Double.NaN, 6))))
                .withMessageContaining("NaN at row 1, column 1 (counted from 0)");
        assertThatIOException()
                .isThrownBy(() -> read(
                        write(1, "'<f8'", true, "(2, 2)", doubles(1, 2, Double.NEGATIVE_INFINITY, 4))))
                .withMessageContaining("-Infinity at row 0, column 1");
        assertThatIOException().isThrownBy(() -> read(write(1, "'<f8'", false, "(1,)", doubles(1e300))))
                .withMessageContaining("1.0E300");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        Path file = folder.resolve("out.npy");
        float[] values = Segments.random(1, 6 * 5);
        try (NpyOutput output = new NpyOutput(file, 6, 5)) {
            output.write(Segments.of(java.util.Arrays.copyOf(values, 10)));
            assertThat(file).doesNotExist();
            output.write(Segments.of(java.util.Arrays.copyOfRange(values, 10, 30)));
            output.complete();
        }
        assertThat(read(file)).isEqualTo(values);
        assertThat(Files.size(file)).isEqualTo(128 + 4 * 30);
    }

    @Test
    void anIncompleteFileIsNotLeftBehind() throws IOException {
        Path file = folder.resolve("out.npy");
        Files.writeString(file, "former");
        try (NpyOutput output = new NpyOutput(file, 6, 5)) {
            output.write(Segments.zeros(5));
            assertThatIllegalStateException().isThrownBy(output::complete)
                    .withMessageContaining("1 rows of 6");
        }
        assertThat(Files.readString(file)).isEqualTo("former");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void refusesWhatDoesNotFitOrCannotBeMade() throws IOException {
        assertThatIOException().isThrownBy(() -> new NpyOutput(folder.resolve("o.npy"), 1L << 40, 1L << 20))
                .withMessageContaining("GB left");
        assertThatIOException()
                .isThrownBy(() -> new NpyOutput(folder.resolve("no/o.npy"), 1L << 40, 1L << 20))
                .withMessageContaining("GB left");
        assertThatIOException().isThrownBy(() -> new NpyOutput(folder, 1, 1)).withMessageContaining("folder");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileIsAsReadableAsAnyOther() throws IOException {
        Path file = folder.resolve("out.npy");
        try (NpyOutput out = new NpyOutput(file, 1, 1)) {
            out.write(Arena.ofAuto().allocate(Float.BYTES));
            out.complete();
        }
        Path other = Files.createFile(folder.resolve("other"));
        assumeTrue(
                Files.getFileStore(folder).supportsFileAttributeView("posix"), "no permissions here");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(other));
    }
}
