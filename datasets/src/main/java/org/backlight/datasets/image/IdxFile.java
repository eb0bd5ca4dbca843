package org.backlight.datasets.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.backlight.datasets.packed.PackedFile;

/**
 * Reader of IDX files of unsigned bytes, the format of MNIST and its relatives, plain or packed with gzip.
 *
 * <p>An IDX file is a big-endian header and then the values, row-major: two zero bytes, a byte for the type
 * (0x08: unsigned byte), a byte for the number of dimensions, then each dimension as a 32-bit integer.
 * Its content tells whether a file is packed, never its name. Memory stays in proportion to the
 * bytes that the file really holds, whatever its header claims.
 */
public final class IdxFile {

    private static final int UNSIGNED_BYTE = 0x08;
    private static final int MOST_CLASSES = 256;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int FIRST_ALLOCATION = 1 << 16;

    private final Path path;
    private final int[] dimensions;
    private final byte[] values;

    private IdxFile(Path path, int[] dimensions, byte[] values) {
        this.path = path;
        this.dimensions = dimensions;
        this.values = values;
    }

    /**
     * Reads a file of images, dimensions (count, rows, columns), with its file of labels, dimension (count).
     *
     * @param imagesFile the images
     * @param labelsFile the labels, as many as images
     * @param classes the number of classes, 1 to 256; every label must be below it
     * @throws IOException with one sentence that names the file, if a file is missing or unreadable, has a
     *     wrong magic number or dimension, is cut short, has bytes after its last value, is damaged gzip,
     *     or has a label out of range; or if the two files' counts differ
     */
    public static LabelledImages readLabelledImages(Path imagesFile, Path labelsFile, int classes)
            throws IOException {
        IdxFile images = read(imagesFile, 3);
        IdxFile labels = read(labelsFile, 1);
        if (images.dimensions[0] != labels.dimensions[0]) {
            throw new IOException(imagesFile + " has " + images.dimensions[0] + " images, but " + labelsFile
                    + " has " + labels.dimensions[0] + " labels, expected as many");
        }
        for (int i = 0; i < labels.values.length; i++) {
            int label = Byte.toUnsignedInt(labels.values[i]);
            if (label >= classes) {
                throw new IOException(labels.path + " has the label " + label + " at position " + i
                        + " (counted from 0), expected 0 to " + (classes - 1));
            }
        }
        return new LabelledImages(images.dimensions[1], images.dimensions[2], classes, images.values,
                labels.values);
    }

    /**
     * Reads a file of images with its file of labels, as {@link #readLabelledImages(Path, Path, int)}; there are as many classes
     * as the largest label says, counted from 0.
     *
     * @throws IOException as there
     */
    public static LabelledImages readLabelledImages(Path imagesFile, Path labelsFile) throws IOException {
        LabelledImages images = readLabelledImages(imagesFile, labelsFile, MOST_CLASSES);
        int classes = 1;
        for (int i = 0; i < images.count(); i++) {
            classes = Math.max(classes, images.label(i) + 1);
        }
        return images.ofClasses(classes);
    }

    /**
     * Reads two pairs of files: images to train on and images to test on, with their labels. There are as many classes as the
     * largest label of all says.
     *
     * @param name of the data set
     * @throws IOException as {@link #readLabelledImages(Path, Path)}; and if the images to train on and to test on have different
     *     sizes, or there is a class that no image to train on has
     */
    public static ImageDataset readDataset(String name, Path trainImages, Path trainLabels, Path testImages,
            Path testLabels) throws IOException {
        LabelledImages train = readLabelledImages(trainImages, trainLabels);
        LabelledImages test = readLabelledImages(testImages, testLabels);
        if (train.rows() != test.rows() || train.columns() != test.columns()) {
            throw new IOException(testImages + " has images of " + test.rows() + "x" + test.columns()
                    + ", expected " + train.rows() + "x" + train.columns() + " as in " + trainImages);
        }
        int classes = Math.max(train.classes(), test.classes());
        int[] counts = train.ofClasses(classes).labelCounts();
        for (int i = 0; i < classes; i++) {
            if (counts[i] == 0) {
                throw new IOException(
                        trainLabels + " has no sample of class " + i + ", expected some of each of "
                                + classes + " classes, 0 to " + (classes - 1));
            }
        }
        return new ImageDataset(name, train.ofClasses(classes), test.ofClasses(classes));
    }

    /** Reads one file that must have the given number of dimensions. */
    private static IdxFile read(Path path, int dimensionCount) throws IOException {
        return PackedFile.read(path, (in, packed) -> read(path, in, packed, dimensionCount));
    }

    private static IdxFile read(Path path, InputStream in, boolean packed, int dimensionCount)
            throws IOException {
        byte[] header = in.readNBytes(4 + 4 * dimensionCount);
        if (!packed && path.toString().endsWith(".gz") && header.length >= 2
                && (header[0] | header[1]) != 0) {
            throw new IOException(path + " is not gzip: it begins with 0x"
                    + HexFormat.of().formatHex(header, 0, 2) + ", expected 0x1f8b");
        }
        checkMagic(path, header, UNSIGNED_BYTE << 8 | dimensionCount);
        if (header.length < 4 + 4 * dimensionCount) {
            throw new IOException(path + " is cut short: it has " + header.length + " bytes, but its header "
                    + "alone takes " + (4 + 4 * dimensionCount) + "");
        }
        int[] dimensions = new int[dimensionCount];
        ByteBuffer.wrap(header, 4, 4 * dimensionCount).asIntBuffer().get(dimensions);
        long size = size(path, dimensions);
        byte[] values = readValues(in, (int) size);
        if (values.length < size) {
            throw new IOException(path + " is cut short: its header promises " + describe(dimensions) + ", "
                    + size + " bytes, but only " + values.length + " follow");
        }
        if (in.read() >= 0) {
            throw new IOException(path + " has bytes after its end: its header promises "
                    + describe(dimensions) + ", " + size + " bytes, but more follow");
        }
        return new IdxFile(path, dimensions, values);
    }

    private static void checkMagic(Path path, byte[] header, int expected) throws IOException {
        if (header.length < 4) {
            throw new IOException(path + " is cut short: it has " + header.length
                    + " bytes, not even a magic number of 4");
        }
        int magic = ByteBuffer.wrap(header).getInt();
        if (magic == expected) {
            return;
        }
        HexFormat hex = HexFormat.of();
        throw new IOException(path + " has the magic number 0x" + hex.toHexDigits(magic) + ", expected 0x"
                + hex.toHexDigits(expected) + " (IDX, unsigned bytes, " + (expected & 0xff)
                + ((expected & 0xff) == 1 ? " dimension)" : " dimensions)"));
    }

    /** Returns the product of the dimensions, checked to be between 1 and what an array can hold. */
    private static long size(Path path, int[] dimensions) throws IOException {
        long size = 1;
        for (int i = 0; i < dimensions.length; i++) {
            if (dimensions[i] < 1) {
                throw new IOException(path + " has " + Integer.toUnsignedString(dimensions[i])
                        + " as dimension " + (i + 1) + " in its header, expected 1 to " + Integer.MAX_VALUE
                        + "");
            }
            // Two factors below 2^31 cannot overflow a long, and the check keeps the product below 2^31.
            size *= dimensions[i];
            if (size > LARGEST_ARRAY) {
                throw new IOException(path + " promises " + describe(dimensions)
                        + " in its header, more than the " + LARGEST_ARRAY + " bytes that can be read");
            }
        }
        return size;
    }

    /** Reads up to {@code size} bytes, in an array that grows with what has really been read. */
    private static byte[] readValues(InputStream in, int size) throws IOException {
        byte[] values = new byte[Math.min(size, FIRST_ALLOCATION)];
        int filled = in.readNBytes(values, 0, values.length);
        while (filled == values.length && filled < size) {
            values = Arrays.copyOf(values, (int) Math.min(size, 2L * values.length));
            filled += in.readNBytes(values, filled, values.length - filled);
        }
        return filled == values.length ? values : Arrays.copyOf(values, filled);
    }

    private static String describe(int[] dimensions) {
        if (dimensions.length == 1) {
            return dimensions[0] + " labels";
        }
        return dimensions[0] + " images of " + Integer.toUnsignedString(dimensions[1]) + "x"
                + Integer.toUnsignedString(dimensions[2]);
    }
}
