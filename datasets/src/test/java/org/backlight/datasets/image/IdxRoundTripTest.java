package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxRoundTripTest {

    private static final int TRIES = 200;

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        for (int seed = 0; seed < TRIES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int count = random.nextInt(1, 41);
            int rows = random.nextInt(1, 34);
            int columns = random.nextInt(1, 34);
            int classes = random.nextInt(1, 257);
            boolean packed = random.nextBoolean();
            byte[] pixels = new byte[count * rows * columns];
            random.nextBytes(pixels);
            byte[] labels = new byte[count];
            for (int i = 0; i < count; i++) {
                labels[i] = (byte) random.nextInt(classes);
            }
            byte[] imageBytes = IdxBytes.images(count, rows, columns, pixels);
            byte[] labelBytes = IdxBytes.labels(count, labels);
            Path imagesFile = Files.write(folder.resolve("images"),
                    packed ? IdxBytes.gzip(imageBytes) : imageBytes);
            Path labelsFile = Files.write(folder.resolve("labels"),
                    packed ? IdxBytes.gzip(labelBytes) : labelBytes);
            LabelledImages read = IdxFile.readLabelledImages(imagesFile, labelsFile, classes);
            assertThat(read.rows()).as("seed %d", seed).isEqualTo(rows);
            assertThat(read.columns()).as("seed %d", seed).isEqualTo(columns);
            assertThat(read.pixels().toArray(ValueLayout.JAVA_BYTE)).as("seed %d", seed).isEqualTo(pixels);
            assertThat(read.labels().toArray(ValueLayout.JAVA_BYTE)).as("seed %d", seed).isEqualTo(labels);
        }
    }
}
