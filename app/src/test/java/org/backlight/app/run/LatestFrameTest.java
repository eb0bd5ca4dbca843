package org.backlight.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpzArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatestFrameTest {

    private static LatestFrame frame(int[] pixels) {
        var region = new Region(2, 64);
        float[] counts = new float[pixels.length == 0 ? region.pixels() : pixels.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = 1.5f * i;
        }
        return new LatestFrame(1L << 40, new MirrorLayout(10, 10, 4, 3, 7), new byte[]{0, 1, 1, 0, 1}, region,
                pixels, counts, new LatestFrame.Settings(10, 0.25, 1, Math.PI, Double.POSITIVE_INFINITY));
    }

    @Test
    void whatIsWrittenIsRead(@TempDir Path folder) throws IOException {
        for (int[] pixels : new int[][]{{}, {3, 5, 127}}) {
            LatestFrame written = frame(pixels);
            Path file = folder.resolve("opu/latest.npz");
            written.write(file);
            LatestFrame read = LatestFrame.parse(Files.readAllBytes(file));
            assertThat(read).usingRecursiveComparison().isEqualTo(written);
            assertThat(read.active()).isEqualTo(3);
            try (var all = Files.list(file.getParent())) {
                assertThat(all).containsExactly(file);
            }
            // Others read it as an archive of arrays.
            assertThat(NpzArchive.arrays(file)).contains("bits", "counts", "layout", "exposure");
            try (NpyInput counts = NpyInput.ofSamples(file, "counts")) {
                assertThat(counts.rows() * counts.columns()).isEqualTo(written.counts().length);
            }
        }
    }

    @Test
    void aDamagedFileIsOneSentence(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("latest.npz");
        frame(new int[0]).write(file);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[]{0, 1, 50, 400, whole.length / 2}) {
            assertThatThrownBy(() -> LatestFrame.parse(java.util.Arrays.copyOf(whole, length)))
                    .isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> LatestFrame.parse("no archive".getBytes(
                java.nio.charset.StandardCharsets.UTF_8))).isInstanceOf(IOException.class)
                .hasMessageContaining("damaged");
    }
}
