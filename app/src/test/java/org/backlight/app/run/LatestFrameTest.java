package org.backlight.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.projection.npy.NpyArray;
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
            LatestFrame read = LatestFrame.read(file);
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
            Files.write(file, Arrays.copyOf(whole, length));
            assertRefused(file, "");
        }
        Files.writeString(file, "no archive");
        assertRefused(file, "is no frame of a device, or damaged: it has no array layout");
    }

    private static void assertRefused(Path file, String reason) {
        assertThatThrownBy(() -> LatestFrame.read(file)).isInstanceOf(IOException.class).message()
                .startsWith(file.toString()).contains(reason).doesNotContain("\n");
    }

    /** What a file promises costs no more memory than a frame may take, and is drawn only if it holds together. */
    @Test
    void anArrayOfAnotherShapeTypeOrSizeIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("latest.npz");
        Map<String, NpyArray> right = new LinkedHashMap<>();
        right.put("frame", NpyArray.of(new long[]{7}));
        right.put("layout", NpyArray.of(new long[]{10, 10, 4, 3, 7}, 5));
        right.put("bits", NpyArray.of(new byte[]{0, 1, 1, 0, 1}, 5));
        right.put("region", NpyArray.of(new long[]{1, 64}, 2));
        right.put("pixels", NpyArray.of(new int[]{3, 4}, 2));
        right.put("counts", NpyArray.of(new float[]{1, 2}, 2));
        right.put("exposure", NpyArray.of(new double[5], 5));
        Files.write(file, NpzArchive.write(right));
        assertThat(LatestFrame.read(file).number()).isEqualTo(7);
        Map<String, NpyArray> wrong = new LinkedHashMap<>();
        wrong.put("its array frame has the shape [1]", NpyArray.of(new long[]{7}, 1));
        wrong.put("has dtype float64; expected int64", NpyArray.of(new double[]{7}));
        for (long[] layout : new long[][]{{30_000, 30_000, 4, 3, 7}, {1 << 24, 2, 4, 1, 7}}) {
            wrong.put("it has " + layout[0] + " x " + layout[1] + " mirrors; expected at most 16777216",
                    NpyArray.of(layout, 5));
        }
        wrong.put("overflow", NpyArray.of(new long[]{1L << 40, 10, 4, 3, 7}, 5));
        wrong.put("do not fit on", NpyArray.of(new long[]{10, 10, 4000, 3, 7}, 5));
        wrong.put("it has 4 bits for a layout of 5", NpyArray.of(new byte[4], 4));
        wrong.put("neither 0 nor 1", NpyArray.of(new byte[]{0, 1, 1, 0, 2}, 5));
        wrong.put("it has 19200000 pixels; expected at most", NpyArray.of(new long[]{300_000, 64}, 2));
        wrong.put("a pixel that is not in its region", NpyArray.of(new int[]{3, 64}, 2));
        wrong.put("counts of the shape [3] for 2 pixels", NpyArray.of(new float[3], 3));
        wrong.put("counts of the shape [1, 2] for 2 pixels", NpyArray.of(new float[2], 1, 2));
        wrong.put("a count that is not finite", NpyArray.of(new float[]{1, Float.NaN}, 2));
        List<String> names = List.of("frame", "frame", "layout", "layout", "layout", "layout", "bits", "bits",
                "region", "pixels", "counts", "counts", "counts");
        int at = 0;
        for (Map.Entry<String, NpyArray> entry : wrong.entrySet()) {
            Map<String, NpyArray> arrays = new LinkedHashMap<>(right);
            arrays.put(names.get(at++), entry.getValue());
            Files.write(file, NpzArchive.write(arrays));
            assertRefused(file, entry.getKey());
        }
    }
}
