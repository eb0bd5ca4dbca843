package org.backlight.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.backlight.substrate.file.RegularFile;

/**
 * A decoded image: uint8 values, shape (channels, rows, columns).
 *
 * <p>Grey images have one channel, whose values are those of the file; colour images have three, red, green and blue in sRGB.
 * Values of 16 bits keep their upper 8. Transparency is left out: the colours are those that the file has beneath it. A
 * photograph's note that it is to be turned is not followed.
 *
 * @param channels 1 or 3
 * @param rows at least 1
 * @param columns at least 1
 * @param values not to be modified
 */
public record ImageFile(int channels, int rows, int columns, byte[] values) {

    private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "gif", "bmp");
    private static final int PNG = 0x89;
    private static final int RGB = 3;
    /** Readers take long to be found, and a thread decodes one image at a time. */
    private static final ThreadLocal<ImageReader> PNG_READER = ThreadLocal
            .withInitial(() -> ImageIO.getImageReadersByFormatName("png").next());
    /** Beyond this, an image is no sample; its pixels fit into an array. */
    private static final long MOST_PIXELS = 1 << 28;
    /** More than any format packs into a byte, even of an image of one colour. */
    private static final long MOST_PIXELS_PER_BYTE = 10_000;

    /** Returns whether a file's name ends as those of images do: .png, .jpg, .jpeg, .gif or .bmp. */
    public static boolean isNamedLikeOne(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /**
     * Decodes an image file.
     *
     * @throws IOException with one sentence that names the file, if it is missing or damaged, or no image
     */
    public static ImageFile read(Path file) throws IOException {
        RegularFile.require(file);
        byte[] content = Files.readAllBytes(file);
        if (content.length == 0) {
            throw new IOException(file + " is empty; expected an image (PNG or JPEG)");
        }
        try (MemoryCacheImageInputStream stream = new MemoryCacheImageInputStream(
                new ByteArrayInputStream(content))) {
            ImageReader reader = reader(content, stream);
            try {
                reader.setInput(stream, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > Math.min(MOST_PIXELS, MOST_PIXELS_PER_BYTE * content.length)) {
                    throw new IOException("it claims " + pixels + " pixels in " + content.length + " bytes");
                }
                return of(reader.read(0));
            } finally {
                if (reader == PNG_READER.get()) {
                    reader.reset();
                } else {
                    reader.dispose();
                }
            }
        } catch (IOException | RuntimeException e) {
            // Decoders throw what they please for damaged files.
            throw new IOException(file + " cannot be decoded as an image"
                    + (e.getMessage() == null ? "" : ": " + e.getMessage().lines().findFirst().orElse("")),
                    e);
        }
    }

    private static ImageReader reader(byte[] content, MemoryCacheImageInputStream stream)
            throws IOException {
        if (Byte.toUnsignedInt(content[0]) == PNG) {
            return PNG_READER.get();
        }
        Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
        if (!readers.hasNext()) {
            throw new IOException("its first bytes are none of PNG, JPEG, GIF or BMP");
        }
        return readers.next();
    }

    private static ImageFile of(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        int columns = image.getWidth();
        int rows = image.getHeight();
        if (!(colors instanceof IndexColorModel)
                && colors.getColorSpace().getType() == java.awt.color.ColorSpace.TYPE_GRAY) {
            // Java takes greys for linear light and would change them on their way to sRGB.
            return new ImageFile(1, rows, columns, greys(image.getRaster(), colors.getComponentSize(0)));
        }
        if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
                || image.getType() == BufferedImage.TYPE_4BYTE_ABGR) {
            return new ImageFile(RGB, rows, columns, colors(image.getRaster()));
        }
        byte[] values = new byte[RGB * rows * columns];
        int[] row = new int[columns];
        boolean grey = colors instanceof IndexColorModel;
        int plane = rows * columns;
        for (int r = 0; r < rows; r++) {
            image.getRGB(0, r, columns, 1, row, 0, columns);
            for (int c = 0; c < columns; c++) {
                int at = r * columns + c;
                values[at] = (byte) (row[c] >> 16);
                values[plane + at] = (byte) (row[c] >> 8);
                values[2 * plane + at] = (byte) row[c];
                grey &= values[at] == values[plane + at] && values[at] == values[2 * plane + at];
            }
        }
        ImageFile color = new ImageFile(RGB, rows, columns, values);
        // A palette of greys is how some programs write grey images.
        return grey ? color.inChannels(1) : color;
    }

    /** Returns the colours of a raster of sRGB, as {@code getRGB} does pixel by pixel. */
    private static byte[] colors(Raster raster) {
        int bands = raster.getNumBands();
        int[] samples = raster.getPixels(raster.getMinX(), raster.getMinY(), raster.getWidth(),
                raster.getHeight(), (int[]) null);
        int plane = samples.length / bands;
        byte[] values = new byte[RGB * plane];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < RGB; channel++) {
                values[channel * plane + i] = (byte) samples[i * bands + channel];
            }
        }
        return values;
    }

    private static byte[] greys(Raster raster, int bits) {
        int[] samples = raster.getSamples(raster.getMinX(), raster.getMinY(), raster.getWidth(),
                raster.getHeight(), 0,
                (int[]) null);
        byte[] values = new byte[samples.length];
        int most = (1 << bits) - 1;
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) (bits >= Byte.SIZE ? samples[i] >> bits - Byte.SIZE : samples[i] * 255 / most);
        }
        return values;
    }

    /**
     * Returns this image in grey or in colour: grey is the luma 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded; colour is the
     * grey three times.
     *
     * @param wanted 1 or 3
     */
    public ImageFile inChannels(int wanted) {
        if (wanted == channels) {
            return this;
        }
        int plane = rows * columns;
        byte[] made = new byte[wanted * plane];
        for (int i = 0; i < plane; i++) {
            if (wanted == RGB) {
                made[i] = values[i];
                made[plane + i] = values[i];
                made[2 * plane + i] = values[i];
            } else {
                made[i] = (byte) ((299 * Byte.toUnsignedInt(values[i])
                        + 587 * Byte.toUnsignedInt(values[plane + i])
                        + 114 * Byte.toUnsignedInt(values[2 * plane + i]) + 500) / 1000);
            }
        }
        return new ImageFile(wanted, rows, columns, made);
    }

    /**
     * Returns this image in another size: each new value is the mean of the old ones around its place, weighted by a triangle as wide
     * as a new pixel, or as an old one where pixels become more.
     *
     * @param newRows at least 1
     * @param newColumns at least 1
     */
    public ImageFile resized(int newRows, int newColumns) {
        if (newRows == rows && newColumns == columns) {
            return this;
        }
        Triangle vertical = new Triangle(rows, newRows);
        Triangle horizontal = new Triangle(columns, newColumns);
        byte[] made = new byte[channels * newRows * newColumns];
        float[] between = new float[newRows * columns];
        for (int channel = 0; channel < channels; channel++) {
            int from = channel * rows * columns;
            for (int r = 0; r < newRows; r++) {
                for (int c = 0; c < columns; c++) {
                    float sum = 0;
                    for (int k = 0; k < vertical.weights[r].length; k++) {
                        sum += vertical.weights[r][k]
                                * Byte.toUnsignedInt(values[from + (vertical.first[r] + k) * columns + c]);
                    }
                    between[r * columns + c] = sum;
                }
            }
            for (int r = 0; r < newRows; r++) {
                for (int c = 0; c < newColumns; c++) {
                    float sum = 0;
                    for (int k = 0; k < horizontal.weights[c].length; k++) {
                        sum += horizontal.weights[c][k] * between[r * columns + horizontal.first[c] + k];
                    }
                    made[(channel * newRows + r) * newColumns + c] = (byte) Math.clamp(Math.round(sum), 0,
                            255);
                }
            }
        }
        return new ImageFile(channels, newRows, newColumns, made);
    }

    /** Returns rows and columns, such as {@code 28x28}. */
    public String size() {
        return rows + "x" + columns;
    }

    /** The weights of old places for each new one, along one side of an image. */
    private static final class Triangle {

        private final int[] first;
        private final float[][] weights;

        Triangle(int before, int after) {
            first = new int[after];
            weights = new float[after][];
            double scale = (double) before / after;
            double reach = Math.max(1, scale);
            for (int i = 0; i < after; i++) {
                double center = (i + 0.5) * scale;
                int from = Math.max(0, (int) Math.floor(center - reach));
                int to = Math.min(before, (int) Math.ceil(center + reach));
                double[] raw = new double[to - from];
                double sum = 0;
                for (int k = 0; k < raw.length; k++) {
                    raw[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - center) / reach);
                    sum += raw[k];
                }
                first[i] = from;
                weights[i] = new float[raw.length];
                for (int k = 0; k < raw.length; k++) {
                    weights[i][k] = (float) (raw[k] / sum);
                }
            }
        }
    }
}
