package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.backlight.datasets.image.IdxBytes.gzip;
import static org.backlight.datasets.image.IdxBytes.idx;
import static org.backlight.datasets.image.IdxBytes.images;
import static org.backlight.datasets.image.IdxBytes.join;
import static org.backlight.datasets.image.IdxBytes.labels;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {

    private static final byte[] IMAGES = images(2, 1, 3, new byte[]{0, 1, 2, 3, (byte) 200, (byte) 255});
    private static final byte[] LABELS = labels(2, (byte) 9, (byte) 0);

    @TempDir
    private Path folder;

    private LabelledImages read(byte[] imageBytes, byte[] labelBytes) throws IOException {
        return read("images", imageBytes, labelBytes);
    }

    private LabelledImages read(String name, byte[] imageBytes, byte[] labelBytes) throws IOException {
        Path imagesFile = Files.write(folder.resolve(name), imageBytes);
        Path labelsFile = Files.write(folder.resolve("labels"), labelBytes);
        return IdxFile.readLabelledImages(imagesFile, labelsFile, 10);
    }

    /** One sentence that names the file: no line break, no class name, no full stop within or after. */
    private ThrowableAssertAlternative<IOException> refused(byte[] imageBytes, byte[] labelBytes) {
        return assertThatIOException().isThrownBy(() -> read(imageBytes, labelBytes)).satisfies(
                e -> assertThat(e.getMessage()).contains(folder + "/").doesNotContain("\n", ". ", "Exception")
                        .doesNotEndWith("."));
    }

    @Test
    void readsPlainAndPackedWhateverTheName() throws IOException {
        for (String name : new String[]{"images", "images.gz"}) {
            for (byte[] bytes : new byte[][]{IMAGES, gzip(IMAGES)}) {
                LabelledImages read = read(name, bytes, gzip(LABELS));
                assertThat(read).hasToString("2 images of 1x3 in 10 classes");
                assertThat(read.pixel(0, 0, 2)).isEqualTo(2);
                assertThat(read.pixel(1, 0, 2)).isEqualTo(255);
                assertThat(read.label(0)).isEqualTo(9);
                assertThat(read.label(1)).isZero();
            }
        }
    }

    @Test
    void readsGzipOfSeveralMembers() throws IOException {
        byte[] twoMembers = join(gzip(Arrays.copyOf(IMAGES, 7)),
                gzip(Arrays.copyOfRange(IMAGES, 7, IMAGES.length)));
        assertThat(read(twoMembers, LABELS).pixel(1, 0, 1)).isEqualTo(200);
        assertThat(read(join(twoMembers, gzip(new byte[0])), LABELS).pixel(1, 0, 1)).isEqualTo(200);
    }

    @Test
    void wrongMagicNumberIsNamedWithTheExpectedOne() {
        refused(idx(0x801, new int[]{2, 1, 3}, new byte[6]), LABELS)
                .withMessageContainingAll("magic number 0x00000801", "expected 0x00000803", "images");
        refused(idx(0xd03, new int[]{2, 1, 3}, new byte[6]), LABELS).withMessageContaining("0x00000d03");
        refused(IMAGES, idx(0x803, new int[]{2}, new byte[2]))
                .withMessageContainingAll("labels has the magic number 0x00000803", "expected 0x00000801");
        refused(gzip(idx(0x10803, new int[]{2, 1, 3}, new byte[6])), LABELS)
                .withMessageContaining("0x00010803");
    }

    @Test
    void impossibleDimensionsAreRefused() {
        refused(images(0, 1, 3), labels(0)).withMessageContaining("0 as dimension 1");
        refused(images(2, 0, 3), LABELS).withMessageContaining("0 as dimension 2");
        refused(images(2, 1, -1, new byte[6]), LABELS).withMessageContaining("4294967295 as dimension 3");
        refused(images(0x7fffffff, 0x7fffffff, 0x7fffffff), LABELS).withMessageContaining("more than the");
    }

    @Test
    void wrongCountIsCutShortOrHasBytesAfterItsEnd() {
        refused(images(3, 1, 3, new byte[6]), LABELS)
                .withMessageContainingAll("cut short", "3 images of 1x3, 9 bytes", "only 6 follow");
        refused(images(1, 1, 3, new byte[6]), LABELS).withMessageContaining("bytes after its end");
        refused(IMAGES, labels(3, new byte[2])).withMessageContainingAll("labels is cut short", "3 labels");
        refused(gzip(images(3, 1, 3, new byte[6])), LABELS).withMessageContaining("cut short");
        refused(gzip(images(1, 1, 3, new byte[6])), LABELS).withMessageContaining("bytes after its end");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 8, 15, 16, 21})
    void everyPlainPrefixIsCutShort(int length) {
        refused(Arrays.copyOf(IMAGES, length), LABELS).withMessageContaining("cut short");
    }

    @Test
    void everyGzipPrefixIsCutShort() {
        byte[] packed = gzip(IMAGES);
        for (int length = 0; length < packed.length; length++) {
            refused(Arrays.copyOf(packed, length), LABELS).withMessageContaining("cut short");
        }
    }

    @Test
    void bytesAfterTheEndAreRefused() {
        refused(join(IMAGES, new byte[1]), LABELS).withMessageContaining("bytes after its end");
        refused(gzip(join(IMAGES, new byte[1])), LABELS).withMessageContaining("bytes after its end");
        refused(join(gzip(IMAGES), new byte[]{1, 2, 3}), LABELS)
                .withMessageContaining("after the end of its gzip");
        refused(join(gzip(IMAGES), new byte[30]), LABELS).withMessageContaining("after the end of its gzip");
        refused(IMAGES, join(LABELS, new byte[5])).withMessageContaining("labels has bytes after its end");
    }

    /** Any changed byte of the compressed data or its trailer is caught by gzip's own checks. */
    @Test
    void damagedGzipIsRefused() {
        byte[] packed = gzip(IMAGES);
        for (int i = 10; i < packed.length; i++) {
            byte[] damaged = packed.clone();
            damaged[i] ^= 0x55;
            refused(damaged, LABELS);
        }
        byte[] wrongChecksum = packed.clone();
        wrongChecksum[packed.length - 8] ^= 1;
        refused(wrongChecksum, LABELS).withMessageContaining("damaged gzip");
        byte[] wrongMethod = packed.clone();
        wrongMethod[2] = 7;
        refused(wrongMethod, LABELS).withMessageContaining("damaged gzip");
    }

    @Test
    void gzipThatIsNotIsRefused() {
        byte[] page = "<!DOCTYPE html><title>404</title>".getBytes(StandardCharsets.US_ASCII);
        assertThatIOException().isThrownBy(() -> read("images.gz", page, LABELS))
                .withMessageContainingAll("images.gz is not gzip", "0x3c21", "expected 0x1f8b");
        refused(page, LABELS).withMessageContaining("magic number 0x3c21444f");
    }

    @Test
    void imagesAndLabelsOfDifferentLengthsAreRefused() {
        refused(IMAGES, labels(3, new byte[3])).withMessageContainingAll("has 2 images", "has 3 labels");
    }

    @Test
    void labelsBeyondTheClassesAreRefused() {
        refused(IMAGES, labels(2, (byte) 3, (byte) 10))
                .withMessageContainingAll("labels has the label 10 at position 1 (counted from 0)",
                        "expected 0 to 9");
        refused(IMAGES, labels(2, (byte) 255, (byte) 0)).withMessageContaining("label 255 at position 0");
    }

    @Test
    void missingFileAndFolderAreRefused() throws IOException {
        Path labelsFile = Files.write(folder.resolve("labels"), LABELS);
        assertThatIOException()
                .isThrownBy(() -> IdxFile.readLabelledImages(folder.resolve("nothing"), labelsFile, 10))
                .withMessage(folder.resolve("nothing") + " is not there");
        assertThatIOException().isThrownBy(() -> IdxFile.readLabelledImages(folder, labelsFile, 10))
                .withMessageContaining("is a folder");
    }

    /** A header that claims 2 GB over a few bytes: the heap in use must not grow by the claim. */
    @Test
    void hostileHeaderDoesNotTakeMemory() {
        byte[] claim = ByteBuffer.allocate(40).putInt(0x803).putInt(2_000_000).putInt(32).putInt(32).array();
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory
                .getThreadMXBean();
        for (byte[] hostile : new byte[][]{claim, gzip(claim)}) {
            long before = threads.getCurrentThreadAllocatedBytes();
            refused(hostile, LABELS).withMessageContaining("only 24 follow");
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
        }
    }
}
