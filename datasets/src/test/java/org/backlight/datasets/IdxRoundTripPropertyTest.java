package org.backlight.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class IdxRoundTripPropertyTest {

    @Property(tries = 600)
    void whatIsWrittenIsRead(@ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(min = 1, max = 33) int rows, @ForAll @IntRange(min = 1, max = 33) int columns,
            @ForAll @IntRange(min = 1, max = 256) int classes, @ForAll boolean packed, @ForAll long seed)
            throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[count * rows * columns];
        random.nextBytes(pixels);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) random.nextInt(classes);
        }
        Path imagesFile = Files.createTempFile("images", "");
        Path labelsFile = Files.createTempFile("labels", "");
        try {
            byte[] imageBytes = IdxBytes.images(count, rows, columns, pixels);
            byte[] labelBytes = IdxBytes.labels(count, labels);
            Files.write(imagesFile, packed ? IdxBytes.gzip(imageBytes) : imageBytes);
            Files.write(labelsFile, packed ? IdxBytes.gzip(labelBytes) : labelBytes);
            LabelledImages read = IdxFile.readLabelledImages(imagesFile, labelsFile, classes);
            assertThat(read.rows()).isEqualTo(rows);
            assertThat(read.columns()).isEqualTo(columns);
            assertThat(read.pixels().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(pixels);
            assertThat(read.labels().toArray(ValueLayout.JAVA_BYTE)).isEqualTo(labels);
        } finally {
            Files.delete(imagesFile);
            Files.delete(labelsFile);
        }
    }
}
