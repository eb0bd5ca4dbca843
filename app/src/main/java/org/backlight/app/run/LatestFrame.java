package org.backlight.app.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;
import org.backlight.projection.npy.NpyArray;
import org.backlight.projection.npy.NpzArchive;

/**
 * Frame that a device showed last, and what came back, in {@code opu/latest.npz} of a run: an archive of NumPy's arrays whose
 * names are the keys below. It is a snapshot that the next one replaces.
 *
 * @param number of the frame; array {@code frame}, int64
 * @param layout of the bits on the mirrors; array {@code layout}, int64: mirror rows, mirror columns, inputs, side of a
 *     macro-pixel in mirrors, mirrors of the anchor
 * @param bits 0 or 1 for each bit of the layout; array {@code bits}, uint8
 * @param region that was prepared; array {@code region}, int64: rows, columns
 * @param pixels indices into the region of the pixels that were read, in ascending order; empty if all were; array {@code
 *     pixels}, int32
 * @param counts of the pixels that were read, row-major; array {@code counts}, float32
 * @param settings of the exposure; array {@code exposure}, float64
 */
public record LatestFrame(long number, MirrorLayout layout, byte[] bits, Region region, int[] pixels,
        float[] counts, Settings settings) {

    /** Mirrors, or pixels, of a frame that is read: several times those of any device. */
    private static final int MOST_PIXELS = 1 << 24;
    /** A pixel takes 8 bytes, a mirror one. */
    private static final int LARGEST_BYTES = 10 * MOST_PIXELS;

    /**
     * Light and time of the exposure, and where the camera ends.
     *
     * @param exposureMicros how long the camera collected light, in microseconds
     * @param laserTransmission of the laser's attenuator, 0 to 1
     * @param referenceTransmission of the reference arm's attenuator, 0 to 1
     * @param referencePhaseRadians phase added to the reference beam, in radians
     * @param saturationCounts the largest count; not finite where there is none
     */
    public record Settings(double exposureMicros, double laserTransmission, double referenceTransmission,
            double referencePhaseRadians, double saturationCounts) {}

    /** Returns the number of bits that are on. */
    public int active() {
        int active = 0;
        for (byte bit : bits) {
            active += bit;
        }
        return active;
    }

    /**
     * Writes the frame to a file, which a reader sees whole or not at all. Nothing is forced to the disk, since the next frame
     * replaces it soon.
     *
     * @param file in a folder that is made if it is missing
     * @throws IOException if it cannot be written; the frame before it stays
     */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        // One name for all: there is one writer, and nothing to clean up after it but this.
        Path beside = file.resolveSibling("." + file.getFileName() + ".tmp");
        try {
            Files.write(beside, archive());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    private byte[] archive() throws IOException {
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        arrays.put("frame", NpyArray.of(new long[]{number}));
        arrays.put("layout", NpyArray.of(new long[]{layout.mirrorRows(), layout.mirrorColumns(),
                layout.inputs(), layout.macroPixelSide(), layout.anchorMirrors()}, 5));
        arrays.put("bits", NpyArray.of(bits, bits.length));
        arrays.put("region", NpyArray.of(new long[]{region.rows(), region.columns()}, 2));
        arrays.put("pixels", NpyArray.of(pixels, pixels.length));
        arrays.put("counts", pixels.length > 0 || counts.length != region.pixels()
                ? NpyArray.of(counts, counts.length)
                : NpyArray.of(counts, region.rows(), region.columns()));
        arrays.put("exposure", NpyArray.of(new double[]{settings.exposureMicros,
                settings.laserTransmission, settings.referenceTransmission, settings.referencePhaseRadians,
                settings.saturationCounts}, 5));
        return NpzArchive.write(arrays);
    }

    /**
     * Reads a frame.
     *
     * @param file that {@link #write} has written
     * @throws IOException with one sentence that names the file, if it is none, or of more than {@value #MOST_PIXELS} mirrors or
     *     pixels
     */
    public static LatestFrame read(Path file) throws IOException {
        byte[] archive;
        try (InputStream in = Files.newInputStream(file)) {
            archive = in.readNBytes(LARGEST_BYTES + 1);
        }
        if (archive.length > LARGEST_BYTES) {
            throw new IOException(file + " has more than " + LARGEST_BYTES + " bytes, which no frame takes");
        }
        Map<String, NpyArray> arrays = NpzArchive.read(archive, file.toString(), LARGEST_BYTES);
        try {
            long[] layout = NpzArchive.array(arrays, "layout", 5).longs();
            long[] region = NpzArchive.array(arrays, "region", 2).longs();
            double[] exposure = NpzArchive.array(arrays, "exposure", 5).doubles();
            long[] number = NpzArchive.array(arrays, "frame").longs();
            NpyArray counts = arrays.get("counts");
            if (counts == null || counts.shape().size() != 2) {
                counts = NpzArchive.array(arrays, "counts", -1);
            }
            var frame = new LatestFrame(number[0], new MirrorLayout(Math.toIntExact(layout[0]),
                    Math.toIntExact(layout[1]), Math.toIntExact(layout[2]), Math.toIntExact(layout[3]),
                    layout[4]), NpzArchive.array(arrays, "bits", -1).bytes(),
                    new Region(Math.toIntExact(region[0]), Math.toIntExact(region[1])),
                    NpzArchive.array(arrays, "pixels", -1).ints(), counts.floats(),
                    new Settings(exposure[0], exposure[1], exposure[2], exposure[3], exposure[4]));
            frame.requireSizes(counts.shape());
            return frame;
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new IOException(file + " is no frame of a device, or damaged: " + e.getMessage(), e);
        }
    }

    private void requireSizes(List<Long> countsShape) {
        require((long) layout.mirrorRows() * layout.mirrorColumns() <= MOST_PIXELS,
                "it has " + layout.mirrorRows() + " x " + layout.mirrorColumns()
                        + " mirrors; expected at most "
                        + MOST_PIXELS);
        require(region.pixels() <= MOST_PIXELS,
                "it has " + region.pixels() + " pixels; expected at most " + MOST_PIXELS);
        require(bits.length == layout.bits(),
                "it has " + bits.length + " bits for a layout of " + layout.bits());
        int read = pixels.length == 0 ? region.pixels() : pixels.length;
        require(counts.length == read
                && (countsShape.size() == 1 || countsShape
                        .equals(List.of((long) region.rows(), (long) region.columns()))),
                "it has counts of the shape " + countsShape + " for " + read + " pixels");
        for (byte bit : bits) {
            require(bit == 0 || bit == 1, "it has a bit that is neither 0 nor 1");
        }
        for (int pixel : pixels) {
            require(pixel >= 0 && pixel < region.pixels(), "it has a pixel that is not in its region");
        }
        for (float count : counts) {
            require(Float.isFinite(count), "it has a count that is not finite");
        }
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
