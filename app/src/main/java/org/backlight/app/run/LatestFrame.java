package org.backlight.app.run;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;

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

    private static final String SUFFIX = ".npy";
    private static final int ALIGNMENT = 64;

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
        var bytes = new ByteArrayOutputStream(counts.length * Float.BYTES + bits.length + 4096);
        try (var zip = new ZipOutputStream(bytes)) {
            // Packing would cost the training more time than writing.
            zip.setLevel(Deflater.NO_COMPRESSION);
            array(zip, "frame", "<i8", "", longs(number));
            array(zip, "layout", "<i8", "5,", longs(layout.mirrorRows(), layout.mirrorColumns(),
                    layout.inputs(), layout.macroPixelSide(), layout.anchorMirrors()));
            array(zip, "bits", "|u1", bits.length + ",", bits);
            array(zip, "region", "<i8", "2,", longs(region.rows(), region.columns()));
            ByteBuffer indices = room(pixels.length * Integer.BYTES);
            indices.asIntBuffer().put(pixels);
            array(zip, "pixels", "<i4", pixels.length + ",", indices.array());
            ByteBuffer values = room(counts.length * Float.BYTES);
            values.asFloatBuffer().put(counts);
            array(zip, "counts", "<f4", pixels.length > 0 || counts.length != region.pixels()
                    ? counts.length + ","
                    : region.rows() + ", " + region.columns(), values.array());
            ByteBuffer numbers = room(5 * Double.BYTES);
            numbers.asDoubleBuffer()
                    .put(new double[]{settings.exposureMicros, settings.laserTransmission,
                            settings.referenceTransmission, settings.referencePhaseRadians,
                            settings.saturationCounts});
            array(zip, "exposure", "<f8", "5,", numbers.array());
        }
        return bytes.toByteArray();
    }

    private static ByteBuffer room(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] longs(long... values) {
        ByteBuffer bytes = room(values.length * Long.BYTES);
        bytes.asLongBuffer().put(values);
        return bytes.array();
    }

    private static void array(ZipOutputStream zip, String name, String type, String shape, byte[] body)
            throws IOException {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }";
        int padded = Math.ceilDiv(10 + header.length() + 1, ALIGNMENT) * ALIGNMENT - 10;
        ByteBuffer head = room(10 + padded);
        head.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1)).put((byte) 1).put((byte) 0)
                .putShort((short) padded)
                .put((header + " ".repeat(padded - header.length() - 1) + "\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        ZipEntry entry = new ZipEntry(name + SUFFIX);
        // No time of day: the same frame is the same file.
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(head.array());
        zip.write(body);
        zip.closeEntry();
    }

    /**
     * Reads a frame.
     *
     * @param archive the content of a file that {@link #write} has written
     * @throws IOException with one sentence if it is none
     */
    public static LatestFrame parse(byte[] archive) throws IOException {
        Map<String, ByteBuffer> arrays = new HashMap<>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null;) {
                ByteBuffer all = ByteBuffer.wrap(zip.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
                int start = all.limit() < 10 ? all.limit() : 10 + Short.toUnsignedInt(all.getShort(8));
                arrays.put(entry.getName(), all.position(Math.min(start, all.limit())).slice()
                        .order(ByteOrder.LITTLE_ENDIAN));
            }
            long number = arrays.get("frame.npy").getLong();
            ByteBuffer layout = arrays.get("layout.npy");
            ByteBuffer region = arrays.get("region.npy");
            ByteBuffer exposure = arrays.get("exposure.npy");
            byte[] bits = new byte[arrays.get("bits.npy").remaining()];
            arrays.get("bits.npy").get(bits);
            int[] pixels = new int[arrays.get("pixels.npy").remaining() / Integer.BYTES];
            arrays.get("pixels.npy").asIntBuffer().get(pixels);
            float[] counts = new float[arrays.get("counts.npy").remaining() / Float.BYTES];
            arrays.get("counts.npy").asFloatBuffer().get(counts);
            var frame = new LatestFrame(number, new MirrorLayout(Math.toIntExact(layout.getLong()),
                    Math.toIntExact(layout.getLong()), Math.toIntExact(layout.getLong()),
                    Math.toIntExact(layout.getLong()), layout.getLong()), bits,
                    new Region(Math.toIntExact(region.getLong()), Math.toIntExact(region.getLong())), pixels,
                    counts, new Settings(exposure.getDouble(), exposure.getDouble(), exposure.getDouble(),
                            exposure.getDouble(), exposure.getDouble()));
            frame.requireSizes();
            return frame;
        } catch (NullPointerException | BufferUnderflowException | ArithmeticException
                | IllegalArgumentException e) {
            throw new IOException("the latest frame is damaged: it lacks an array, or one has another size",
                    e);
        }
    }

    private void requireSizes() {
        int read = pixels.length == 0 ? region.pixels() : pixels.length;
        boolean within = true;
        for (int pixel : pixels) {
            within &= pixel >= 0 && pixel < region.pixels();
        }
        if (bits.length != layout.bits() || counts.length != read || !within) {
            throw new IllegalArgumentException("sizes");
        }
    }
}
