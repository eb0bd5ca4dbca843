package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {

    private static final int RECORD = 3073;

    @TempDir
    private Path data;

    private void write(String name, int... labels) throws IOException {
        byte[] bytes = new byte[labels.length * RECORD];
        for (int i = 0; i < labels.length; i++) {
            bytes[i * RECORD] = (byte) labels[i];
            bytes[i * RECORD + 1] = (byte) (labels[i] + 1);
            bytes[i * RECORD + 1 + 1024] = 50;
        }
        Files.write(Files.createDirectories(data.resolve("cifar-10")).resolve(name), bytes);
    }

    private void all() throws IOException {
        for (int i = 1; i <= 5; i++) {
            write("data_batch_" + i + ".bin", i, 9);
        }
        write("test_batch.bin", 7);
    }

    @Test
    void readsTheRecordsOfAllFiles() throws IOException {
        all();
        ImageDataset read = Cifar10.load(data);
        assertThat(read.train()).hasToString("10 images of 32x32 in 3 channels in 10 classes");
        assertThat(read.train().label(4)).isEqualTo(3);
        assertThat(read.train().pixel(4, 0, 0)).isEqualTo(4);
        assertThat(read.train().pixels().get(java.lang.foreign.ValueLayout.JAVA_BYTE, 4 * 3072 + 1024))
                .isEqualTo((byte) 50);
        assertThat(read.classNames().get(read.test().label(0))).isEqualTo("horse");
    }

    @Test
    void whatIsMissingDamagedOrNoClassIsNamed() throws IOException {
        assertThatIOException().isThrownBy(() -> Cifar10.load(data))
                .withMessageContaining("backlight data get cifar-10");
        all();
        write("data_batch_2.bin", 3, 10);
        assertThatIOException().isThrownBy(() -> Cifar10.load(data)).withMessageContaining(
                "data_batch_2.bin has the label 10 at position 1 (counted from 0), expected 0 to 9");
        Files.write(data.resolve("cifar-10/data_batch_3.bin"), new byte[RECORD - 1]);
        assertThatIOException().isThrownBy(() -> Cifar10.load(data)).withMessageContaining(
                "data_batch_3.bin has 3072 bytes, expected a multiple of 3073");
    }
}
