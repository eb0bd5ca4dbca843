package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.backlight.datasets.image.IdxFile;
import org.backlight.datasets.image.LabelledImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images and labels, plain, packed, and packed after the damage. */
class IdxFuzzTest {

    private static final int COUNT = 3;
    private static final int PIXELS = 20;
    private static final int CLASSES = 10;

    @TempDir
    private Path folder;

    private static byte[] images() {
        ByteBuffer images = ByteBuffer.allocate(16 + COUNT * PIXELS).putInt(0x0803).putInt(COUNT).putInt(4)
                .putInt(5);
        for (int i = 0; i < COUNT * PIXELS; i++) {
            images.put((byte) (i * 41));
        }
        return images.array();
    }

    private static byte[] labels() {
        return ByteBuffer.allocate(8 + COUNT).putInt(0x0801).putInt(COUNT).put((byte) 1).put((byte) 9)
                .put((byte) 0).array();
    }

    static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** Returns the content of a file that may be packed. */
    static byte[] unpacked(byte[] bytes) throws IOException {
        if (bytes.length < 2 || bytes[0] != 0x1f || bytes[1] != (byte) 0x8b) {
            return bytes;
        }
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    @Test
    void damagedImagesAreRefusedOrReadAsTheySay() throws IOException {
        Path labels = Files.write(folder.resolve("labels"), labels());
        Path images = folder.resolve("images");
        Mutations plain = new Mutations(3, images());
        Mutations packed = new Mutations(4, packed(images()));
        new Fuzzing(images, folder.toString(), bytes -> 400_000 + 3000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, number -> switch (number % 3) {
                    case 0 -> plain.mutant(number);
                    case 1 -> packed(plain.mutant(number));
                    default -> packed.mutant(number);
                }, (bytes, _) -> {
                    LabelledImages read = IdxFile.readLabelledImages(images, labels, CLASSES);
                    ByteBuffer in = ByteBuffer.wrap(unpacked(bytes));
                    assertThat(in.getInt()).isEqualTo(0x0803);
                    assertThat(in.getInt()).isEqualTo(COUNT).isEqualTo(read.count());
                    assertThat(read.rows()).isEqualTo(in.getInt());
                    assertThat(read.columns()).isEqualTo(in.getInt());
                    assertThat((long) COUNT * read.rows() * read.columns()).isEqualTo(in.remaining());
                    for (int i = 0; in.hasRemaining(); i++) {
                        int size = read.rows() * read.columns();
                        assertThat(read.pixel(i / size, i % size / read.columns(), i % read.columns()))
                                .isEqualTo(in.get() & 0xFF);
                    }
                });
    }

    @Test
    void damagedLabelsAreRefusedOrReadAsTheySay() throws IOException {
        Path images = Files.write(folder.resolve("images"), images());
        Path labels = folder.resolve("labels");
        Mutations plain = new Mutations(5, labels());
        Mutations packed = new Mutations(6, packed(labels()));
        new Fuzzing(labels, folder.toString(), bytes -> 400_000 + 3000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS,
                        number -> number % 2 == 0 ? plain.mutant(number) : packed.mutant(number),
                        (bytes, _) -> {
                            LabelledImages read = IdxFile.readLabelledImages(images, labels, CLASSES);
                            ByteBuffer in = ByteBuffer.wrap(unpacked(bytes));
                            assertThat(in.getInt()).isEqualTo(0x0801);
                            assertThat(in.getInt()).isEqualTo(COUNT).isEqualTo(in.remaining());
                            for (int i = 0; i < COUNT; i++) {
                                assertThat(read.label(i)).isEqualTo(in.get()).isBetween(0, CLASSES - 1);
                            }
                        });
    }
}
