package org.backlight.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.backlight.app.fuzz.Fuzzing;
import org.backlight.app.fuzz.Mutations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged tar.gz files. It lies in the package of what it tests, which is no part of the API. One third are damaged once they
 * are packed, where a checksum protects all; one third before; and of the last third the headers' checksums fit them, so that
 * what lies behind is reached.
 */
class TarFuzzTest {

    private static final int BLOCK = 512;
    private static final int SUM_AT = 148;
    private static final int SUM_BYTES = 8;
    private static final List<String> WANTED = List.of("data/inputs.nc", "data/outputs.nc");

    @TempDir
    private Path folder;

    private static byte[] content(int bytes, long seed) {
        byte[] content = new byte[bytes];
        new SplittableRandom(seed).nextBytes(content);
        return content;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static void seal(byte[] tar, int header) {
        if (header + BLOCK > tar.length) {
            return;
        }
        Arrays.fill(tar, header + SUM_AT, header + SUM_AT + SUM_BYTES, (byte) ' ');
        int sum = 0;
        for (int i = header; i < header + BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        byte[] digits = String.format(Locale.ROOT, "%06o\0 ", sum).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, tar, header + SUM_AT, SUM_BYTES);
    }

    private static void entry(ByteArrayOutputStream tar, String name, char type, byte... content) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        seal(header, 0);
        tar.writeBytes(header);
        tar.writeBytes(content);
        tar.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    }

    /** A folder, a file, one that is not wanted, and the second file: headers at 0, 512, 2048 and 2560. */
    private static byte[] tar() {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "data/", '5');
        entry(tar, "data/inputs.nc", '0', content(700, 1));
        entry(tar, "data/other.nc", '0');
        entry(tar, "./data/outputs.nc", '0', content(512, 2));
        tar.writeBytes(new byte[2 * BLOCK]);
        return tar.toByteArray();
    }

    private static byte[] packed(byte[] tar) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(tar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] damagedTar(Mutations mutations, int number) {
        byte[] tar = mutations.mutant(number).clone();
        if (number % 3 == 2) {
            for (int header : new int[]{0, 512, 2048, 2560}) {
                seal(tar, header);
            }
        }
        return tar;
    }

    @Test
    void aDamagedArchiveIsRefusedOrUnpackedAsItSays() throws IOException {
        Mutations whole = new Mutations(20, packed(tar()));
        Mutations within = new Mutations(21, tar());
        Path file = folder.resolve("climate.tar.gz");
        new Fuzzing(file, folder.toString(), bytes -> 1_000_000 + 100 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS,
                        number -> number % 3 == 0
                                ? whole.mutant(number)
                                : packed(damagedTar(within, number)),
                        (_, number) -> {
                            Files.deleteIfExists(folder.resolve("inputs.nc"));
                            Files.deleteIfExists(folder.resolve("outputs.nc"));
                            TarArchive.unpack(file, WANTED);
                            byte[] inputs = Files.readAllBytes(folder.resolve("inputs.nc"));
                            byte[] outputs = Files.readAllBytes(folder.resolve("outputs.nc"));
                            if (number % 3 == 0) {
                                assertThat(inputs).isEqualTo(content(700, 1));
                                assertThat(outputs).isEqualTo(content(512, 2));
                            } else {
                                byte[] tar = damagedTar(within, number);
                                requirePart(tar, inputs);
                                requirePart(tar, outputs);
                            }
                        });
        try (var files = Files.list(folder)) {
            assertThat(files).as("what is left of archives that were refused")
                    .allMatch(path -> path.toString().matches(".*(\\.tar\\.gz|puts\\.nc)"));
        }
    }

    /** A file's bytes lie behind a header, in one piece. */
    private static void requirePart(byte[] tar, byte... file) {
        boolean found = false;
        for (int at = BLOCK; at + file.length <= tar.length && !found; at += BLOCK) {
            found = Arrays.equals(tar, at, at + file.length, file, 0, file.length);
        }
        assertThat(found).as("the file is a part of the archive").isTrue();
    }
}
