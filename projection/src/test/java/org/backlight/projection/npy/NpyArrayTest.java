package org.backlight.projection.npy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyArrayTest {

    @Test
    void everyTypeAndShapeIsReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Map<String, NpyArray> written = new LinkedHashMap<>();
        written.put("single", NpyArray.of(new long[]{1L << 60}));
        written.put("none", NpyArray.of(new int[0], 0));
        written.put("floats", NpyArray.of(new float[]{1, 2, 3, 4, 5, Float.POSITIVE_INFINITY}, 2, 3));
        written.put("doubles", NpyArray.of(new double[]{Math.PI}, 1));
        written.put("bytes", NpyArray.of(new byte[]{1, -1}, 2));
        byte[] archive = NpzArchive.write(written);
        Map<String, NpyArray> read = NpzArchive.read(archive, "x.npz", 10_000);
        assertThat(read.keySet()).containsExactlyElementsOf(written.keySet());
        assertThat(read.get("single").longs()).containsExactly(1L << 60);
        assertThat(read.get("single").shape()).isEmpty();
        assertThat(read.get("none").ints()).isEmpty();
        assertThat(read.get("floats").floats()).containsExactly(1, 2, 3, 4, 5, Float.POSITIVE_INFINITY);
        assertThat(read.get("floats").shape()).containsExactly(2L, 3L);
        assertThat(read.get("doubles").doubles()).containsExactly(Math.PI);
        assertThat(read.get("bytes").bytes()).containsExactly(1, -1);
        assertThatIllegalArgumentException().isThrownBy(() -> read.get("bytes").ints())
                .withMessage("has dtype uint8; expected int32");
        assertThatIllegalArgumentException().isThrownBy(() -> NpyArray.of(new int[3], 2));
        // The same archive, and no other, whenever it is made; others read it, too.
        assertThat(NpzArchive.write(read)).isEqualTo(archive);
        Path file = Files.write(folder.resolve("x.npz"), archive);
        assertThat(NpzArchive.arrays(file)).containsExactlyElementsOf(written.keySet());
        try (NpyInput input = NpyInput.ofSamples(file, "bytes")) {
            assertThat(input.rows()).isEqualTo(2);
        }
    }

    private static byte[] packed(byte[] content, String... names) throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return archive.toByteArray();
    }

    private static void assertRefused(byte[] archive, String sentence) {
        assertThatIOException().isThrownBy(() -> NpzArchive.read(archive, "x.npz", 100_000))
                .withMessageStartingWith("x.npz ").withMessageContaining(sentence);
    }

    /** A few bytes may unpack to any number. */
    @Test
    void whatIsTooLargeDamagedOrNoArrayIsRefused() throws IOException {
        byte[] bomb = packed(new byte[50_000_000], "x.npy");
        assertThat(bomb.length).isLessThan(100_000);
        assertRefused(bomb, "has arrays of more than 100000 bytes");
        byte[] prefix = new NpyHeader("|u1", false, List.of(60_000L)).prefix();
        byte[] fits = Arrays.copyOf(prefix, prefix.length + 60_000);
        assertThat(NpzArchive.read(packed(fits, "x.npy"), "x.npz", fits.length)).hasSize(1);
        assertRefused(packed(fits, "x.npy", "y.npy"), "has arrays of more than 100000 bytes");
        assertRefused(packed(Arrays.copyOf(fits, 1000), "x.npy"), "(x) has 872 bytes of data");
        assertRefused(packed("text".getBytes(StandardCharsets.UTF_8), "x.npy"), "(x) is not a NumPy file");
        assertRefused(packed(new NpyHeader("<f4", true, List.of(0L, 2L)).prefix(), "x.npy"),
                "is in Fortran order");
        byte[] cut = NpzArchive.write(Map.of("x", NpyArray.of(new int[1000], 1000)));
        assertRefused(Arrays.copyOf(cut, 2000), "is damaged");
        assertRefused(packed(new NpyHeader("|u1", false, List.of(0L)).prefix(), "x.npy", "x"),
                "has the array x twice");
    }
}
