package org.backlight.datasets.image;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Images of one size, each with a label: uint8 values of shape (count, channels, rows, columns), row-major and without
 * gaps, and labels from 0 to classes - 1. Grey images have one channel, colour images three: red, green, blue. One byte
 * per value and one per label; immutable.
 */
public final class LabelledImages {

    private static final int LARGEST_CLASSES = 256;

    private final int channels;
    private final int rows;
    private final int columns;
    private final int classes;
    private final byte[] pixels;
    private final byte[] labels;

    /**
     * Wraps grey pixels and labels without copying them; the caller must not modify the arrays afterwards.
     *
     * @param rows rows of an image, at least 1
     * @param columns columns of an image, at least 1
     * @param classes the number of classes, 1 to 256
     * @param pixels uint8, shape (count, rows, columns)
     * @param labels uint8, shape (count), each below {@code classes}
     * @throws IllegalArgumentException if a size is out of range, the lengths do not match, or a label is
     *     not below {@code classes}
     */
    public LabelledImages(int rows, int columns, int classes, byte[] pixels, byte[] labels) {
        this(1, rows, columns, classes, pixels, labels);
    }

    /**
     * Wraps values and labels without copying them; the caller must not modify the arrays afterwards.
     *
     * @param channels of an image, at least 1
     * @param rows rows of an image, at least 1
     * @param columns columns of an image, at least 1
     * @param classes the number of classes, 1 to 256
     * @param pixels uint8, shape (count, channels, rows, columns)
     * @param labels uint8, shape (count), each below {@code classes}
     * @throws IllegalArgumentException if a size is out of range, the lengths do not match, or a label is
     *     not below {@code classes}
     */
    public LabelledImages(int channels, int rows, int columns, int classes, byte[] pixels, byte[] labels) {
        Objects.requireNonNull(pixels, "pixels");
        Objects.requireNonNull(labels, "labels");
        if (channels < 1) {
            throw new IllegalArgumentException(
                    "number of channels is " + channels + ", expected at least 1");
        }
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException(
                    "image size is " + rows + "x" + columns + ", expected at least 1x1");
        }
        if (classes < 1 || classes > LARGEST_CLASSES) {
            throw new IllegalArgumentException(
                    "number of classes is " + classes + ", expected 1 to " + LARGEST_CLASSES);
        }
        long expected = (long) labels.length * channels * rows * columns;
        if (pixels.length != expected) {
            throw new IllegalArgumentException("there are " + pixels.length + " pixels, expected " + expected
                    + " for " + labels.length + " labels and images of " + rows + "x" + columns
                    + (channels == 1 ? "" : " in " + channels + " channels"));
        }
        for (int i = 0; i < labels.length; i++) {
            int label = Byte.toUnsignedInt(labels[i]);
            if (label >= classes) {
                throw new IllegalArgumentException(
                        "label " + i + " (counted from 0) is " + label + ", expected 0 to " + (classes - 1));
            }
        }
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.classes = classes;
        this.pixels = pixels;
        this.labels = labels;
    }

    /** Returns the number of images. */
    public int count() {
        return labels.length;
    }

    /** Returns the number of channels of each image: 1 for grey, 3 for red, green and blue. */
    public int channels() {
        return channels;
    }

    /** Returns the number of rows of each image. */
    public int rows() {
        return rows;
    }

    /** Returns the number of columns of each image. */
    public int columns() {
        return columns;
    }

    /** Returns the number of pixels of each image: rows times columns. */
    public int pixelsPerImage() {
        return rows * columns;
    }

    /** Returns the number of values of each image: channels times rows times columns. */
    public int valuesPerImage() {
        return channels * rows * columns;
    }

    /** Returns the same images with labels that count as those of more classes. */
    LabelledImages ofClasses(int more) {
        return new LabelledImages(channels, rows, columns, more, pixels, labels);
    }

    /** Returns the number of classes; every label is below it. */
    public int classes() {
        return classes;
    }

    /** Returns all pixels without a copy: uint8, shape (count, channels, rows, columns), read-only, on the heap. */
    public MemorySegment pixels() {
        return MemorySegment.ofArray(pixels).asReadOnly();
    }

    /** Returns all labels without a copy: uint8, shape (count), read-only, on the heap. */
    public MemorySegment labels() {
        return MemorySegment.ofArray(labels).asReadOnly();
    }

    /**
     * Returns one pixel of the first channel, 0 to 255.
     *
     * @throws IndexOutOfBoundsException if the image, row or column does not exist
     */
    public int pixel(int image, int row, int column) {
        Objects.checkIndex(image, labels.length);
        Objects.checkIndex(row, rows);
        Objects.checkIndex(column, columns);
        return Byte.toUnsignedInt(pixels[(image * channels * rows + row) * columns + column]);
    }

    /**
     * Returns one label, 0 to {@code classes() - 1}.
     *
     * @throws IndexOutOfBoundsException if the image does not exist
     */
    public int label(int image) {
        return Byte.toUnsignedInt(labels[image]);
    }

    /** Counts how often each label occurs: shape (classes). */
    public int[] labelCounts() {
        int[] counts = new int[classes];
        for (byte label : labels) {
            counts[Byte.toUnsignedInt(label)]++;
        }
        return counts;
    }

    /** Returns the shape and the number of classes, for messages. */
    @Override
    public String toString() {
        return count() + " images of " + rows + "x" + columns
                + (channels == 1 ? "" : " in " + channels + " channels") + " in " + classes + " classes";
    }
}
