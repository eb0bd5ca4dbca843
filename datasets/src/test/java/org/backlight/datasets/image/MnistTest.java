package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {

    @TempDir
    private Path data;

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(Files.createDirectories(data.resolve("mnist")).resolve(name), bytes);
    }

    private void writeSmallMnist(int side) throws IOException {
        write("train-images-idx3-ubyte", IdxBytes.images(3, side, side, new byte[3 * side * side]));
        write("train-labels-idx1-ubyte.gz", IdxBytes.gzip(IdxBytes.labels(3, (byte) 1, (byte) 2, (byte) 3)));
        write("t10k-images-idx3-ubyte.gz",
                IdxBytes.gzip(IdxBytes.images(2, side, side, new byte[2 * side * side])));
        write("t10k-labels-idx1-ubyte", IdxBytes.labels(2, (byte) 4, (byte) 5));
    }

    @Test
    void readsPackedAndUnpackedFiles() throws IOException {
        writeSmallMnist(28);
        ImageDataset mnist = Mnist.load(data);
        assertThat(mnist.name()).isEqualTo("mnist");
        assertThat(mnist.train()).hasToString("3 images of 28x28 in 10 classes");
        assertThat(mnist.train().label(2)).isEqualTo(3);
        assertThat(mnist.test().label(1)).isEqualTo(5);
    }

    @Test
    void missingFolderSaysWhereAndWhatToType() {
        assertThatIOException().isThrownBy(() -> Mnist.load(data)).withMessageContainingAll(
                data.resolve("mnist").toString(), "backlight data get mnist", "--data-dir",
                "$BACKLIGHT_DATA");
    }

    @Test
    void missingFileSaysWhichAndWhatToType() throws IOException {
        writeSmallMnist(28);
        Files.delete(data.resolve("mnist/t10k-labels-idx1-ubyte"));
        assertThatIOException().isThrownBy(() -> Mnist.load(data)).withMessageContainingAll(
                data.resolve("mnist").toString(), "neither t10k-labels-idx1-ubyte.gz nor",
                "backlight data get mnist");
    }

    @Test
    void otherImageSizeIsRefused() throws IOException {
        writeSmallMnist(27);
        assertThatIOException().isThrownBy(() -> Mnist.load(data))
                .withMessageContainingAll("train-images-idx3-ubyte", "27x27", "expected 28x28");
    }

    /** Label counts and image means as published; the pixels' CRC-32 was computed with zlib from Python. */
    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with mnist/ to read the real files")
    void readsThePublishersFiles() throws IOException {
        ImageDataset mnist = Mnist.load(Path.of(System.getenv("BACKLIGHT_DATA")));
        assertThat(mnist.train()).hasToString("60000 images of 28x28 in 10 classes");
        assertThat(mnist.test()).hasToString("10000 images of 28x28 in 10 classes");
        assertThat(mnist.train().labelCounts()).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918,
                6265, 5851,
                5949);
        assertThat(mnist.test().labelCounts()).containsExactly(980, 1135, 1032, 1010, 982, 892, 958, 1028,
                974, 1009);
        assertThat(crc(mnist.train())).isEqualTo(0xf3639b56L);
        assertThat(crc(mnist.test())).isEqualTo(0xe4ca5f57L);
        // The mean pixel of the training images, 33.318/255 = 0.1307.
        long sum = 0;
        for (byte pixel : mnist.train().pixels().toArray(ValueLayout.JAVA_BYTE)) {
            sum += Byte.toUnsignedInt(pixel);
        }
        assertThat(sum / (60000.0 * 784 * 255)).isBetween(0.13065, 0.13067);
    }

    private static long crc(LabelledImages images) {
        CRC32 crc = new CRC32();
        crc.update(images.pixels().toArray(ValueLayout.JAVA_BYTE));
        return crc.getValue();
    }
}
