package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    private static final ImageSettings AS_FOUND = new ImageSettings(0, 0, 0, 0.25, 1);

    @TempDir
    private Path temporary;

    private Path images;
    private Path cache;
    private PngFolder pngs;

    @BeforeEach
    void paths() {
        images = temporary.resolve("images");
        cache = temporary.resolve("cache");
        pngs = new PngFolder(images);
    }

    private void twoClasses() throws IOException {
        for (int i = 0; i < 4; i++) {
            pngs.grey("light/" + i + ".png", 3, 4, 100 + 10 * i);
            pngs.grey("dark/" + i + ".png", 3, 4, 10 * i);
        }
    }

    private ImageDataset read() throws IOException {
        return ImageFolder.read(images, AS_FOUND, cache);
    }

    @Test
    void classesAreSubfoldersAndAShareOfEachIsTestedOn() throws IOException {
        twoClasses();
        Files.writeString(images.resolve("light/notes.txt"), "no image");
        Files.createDirectories(images.resolve(".hidden"));
        ImageDataset read = read();
        assertThat(read.classNames()).containsExactly("dark", "light");
        assertThat(read.train()).hasToString("6 images of 3x4 in 2 classes");
        assertThat(read.test().labelCounts()).containsExactly(1, 1);
        for (int i = 0; i < read.train().count(); i++) {
            assertThat(read.train().pixel(i, 0, 0) >= 100).isEqualTo(read.train().label(i) == 1);
        }
    }

    @Test
    void foldersTrainAndTestAreTheParts() throws IOException {
        for (String name : List.of("train/a/1", "train/a/2", "train/b/1", "test/a/1", "test/b/7")) {
            pngs.color(name + ".png", 2, 2, name.contains("/a/") ? 0xFF0000 : 0x0000FF);
        }
        ImageDataset read = read();
        assertThat(read.train()).hasToString("3 images of 2x2 in 3 channels in 2 classes");
        assertThat(read.test().count()).isEqualTo(2);
        assertThat(read.train().pixel(0, 0, 0)).isEqualTo(255);
        assertThat(read.train().pixel(2, 0, 0)).isZero();
        Files.delete(images.resolve("test/b/7.png"));
        Files.delete(images.resolve("test/b"));
        assertThatIOException().isThrownBy(this::read)
                .withMessageContaining("class b has no sample to test on");
        pngs.color("test/c/1.png", 2, 2, 0);
        assertThatIOException().isThrownBy(this::read)
                .withMessageContaining("class b has no sample to test on");
    }

    @Test
    void greyAndColourTogetherAreColourAndChannelsCanBeSet() throws IOException {
        twoClasses();
        pngs.color("dark/9.png", 3, 4, 0x0A0A0A);
        assertThat(read().train().channels()).isEqualTo(3);
        assertThat(ImageFolder.read(images, new ImageSettings(0, 0, 1, 0.25, 1), cache).train().channels())
                .isEqualTo(1);
    }

    @Test
    void differentSizesAreCountedAndTheFirstIsNamed() throws IOException {
        twoClasses();
        pngs.grey("light/8.png", 5, 4, 1);
        pngs.grey("light/9.png", 5, 5, 1);
        assertThatIOException().isThrownBy(this::read).withMessage(images
                + " has images of different sizes: 2 of 10 are not 3x4, as most are; the first of them is light/8.png"
                + " with 5x4; dataset.size resizes all, as --set dataset.size=3x4 does");
        assertThat(ImageFolder.read(images, new ImageSettings(6, 6, 0, 0.25, 1), cache).train().rows())
                .isEqualTo(6);
    }

    @Test
    void anEmptyClassIsNamed() throws IOException {
        twoClasses();
        Files.createDirectories(images.resolve("empty"));
        assertThatIOException().isThrownBy(this::read).withMessageStartingWith("class empty has no sample");
    }

    @Test
    void aFolderWithoutClassesIsRefused() throws IOException {
        assertThatIOException().isThrownBy(this::read).withMessageContaining("does not exist");
        pngs.grey("a.png", 2, 2, 1);
        assertThatIOException().isThrownBy(this::read).withMessageContainingAll("no subfolder",
                "one subfolder of images for each class");
    }

    @Test
    void aDamagedImageIsNamedAndNothingIsKept() throws IOException {
        twoClasses();
        Files.writeString(images.resolve("dark/5.png"), "x");
        assertThatIOException().isThrownBy(this::read)
                .withMessageStartingWith(images.resolve("dark/5.png").toString());
        assertThat(cache).doesNotExist();
    }

    /** What was decoded is used as long as names, sizes and times are the same; a damaged cache is made again. */
    @Test
    void imagesAreDecodedOnce() throws IOException {
        twoClasses();
        ImageDataset first = read();
        Path image = images.resolve("dark/0.png");
        FileTime time = Files.getLastModifiedTime(image);
        byte[] content = Files.readAllBytes(image);
        byte[] other = content.clone();
        other[20] ^= 1;
        Files.write(image, other);
        Files.setLastModifiedTime(image, time);
        assertThat(read().train().pixels().mismatch(first.train().pixels())).isEqualTo(-1);
        Files.setLastModifiedTime(image, FileTime.fromMillis(time.toMillis() + 5000));
        assertThatIOException().isThrownBy(this::read).withMessageStartingWith(image.toString());
        Files.write(image, content);
        Files.setLastModifiedTime(image, time);
        try (var kept = Files.walk(cache).filter(Files::isRegularFile)) {
            Path file = kept.findFirst().orElseThrow();
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
        }
        assertThat(read().test().pixels().mismatch(first.test().pixels())).isEqualTo(-1);
        assertThat(read().train().pixels().mismatch(first.train().pixels())).isEqualTo(-1);
    }
}
