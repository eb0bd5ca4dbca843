package org.backlight.learning.model;

import org.backlight.learning.layer.Activation;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.check.InvalidValueException;

/** A layer of a convolutional network ({@link Cnn}). */
public sealed interface CnnLayer {

    /** The largest size of anything. */
    int LARGEST = 1 << 20;

    /**
     * Returns the shape that a sample has after the layer.
     *
     * @param sample its shape before: channels × rows × columns, or a number of values
     * @throws IllegalArgumentException if the layer cannot take it; the sentence tells both
     */
    SampleShape after(SampleShape sample);

    /** Returns the layer in words, such as {@code convolution 16 × 5 × 5}. */
    String words();

    /** Returns whether the layer has a weight matrix, so that a stage of the network begins with it. */
    default boolean beginsStage() {
        return false;
    }

    /**
     * A convolution without dilation or groups, with a bias: each output channel is the sum over all input channels of their
     * cross-correlation with a kernel. Rows become ⌊(rows + 2 · padding - kernel) / stride⌋ + 1, and so do columns.
     *
     * @param channels of the output, at least 1
     * @param kernel rows and columns of the kernel, at least 1
     * @param stride between two outputs, at least 1
     * @param padding zeros on each side, at least 0, at most half of the kernel
     */
    record Convolution(int channels, int kernel, int stride, int padding) implements CnnLayer {

        /** @throws InvalidValueException if a size is out of its range */
        public Convolution {
            InvalidValueException.requireWhole("channels", channels, 1, LARGEST);
            InvalidValueException.requireWhole("kernel", kernel, 1, LARGEST);
            InvalidValueException.requireWhole("stride", stride, 1, LARGEST);
            InvalidValueException.requireWhole("padding", padding, 0, kernel / 2);
        }

        @Override
        public SampleShape after(SampleShape sample) {
            requireImage(this, sample);
            long rows = sample.extents().get(1) + 2L * padding - kernel;
            long columns = sample.extents().get(2) + 2L * padding - kernel;
            requireRoom(this, sample, rows >= 0 && columns >= 0);
            return SampleShape.of(channels, rows / stride + 1, columns / stride + 1);
        }

        @Override
        public String words() {
            return "convolution " + channels + " × " + kernel + " × " + kernel;
        }

        @Override
        public boolean beginsStage() {
            return true;
        }
    }

    /**
     * Pooling over squares that do not overlap; rows and columns that fill no square are left out.
     *
     * @param by what a square becomes
     * @param size rows and columns of a square, at least 1
     */
    record Pooling(By by, int size) implements CnnLayer {

        /** What becomes of the values in a square. */
        public enum By {
            /** Their largest. */
            MAX,
            /** Their mean. */
            MEAN
        }

        /** @throws InvalidValueException if the size is out of its range */
        public Pooling {
            InvalidValueException.requireWhole("size", size, 1, LARGEST);
        }

        @Override
        public SampleShape after(SampleShape sample) {
            requireImage(this, sample);
            long rows = sample.extents().get(1) / size;
            long columns = sample.extents().get(2) / size;
            requireRoom(this, sample, rows > 0 && columns > 0);
            return SampleShape.of(sample.extents().getFirst(), rows, columns);
        }

        @Override
        public String words() {
            return "pooling " + size + " × " + size;
        }
    }

    /**
     * A nonlinearity of each value.
     *
     * @param function of one value
     */
    record Nonlinearity(Activation function) implements CnnLayer {

        @Override
        public SampleShape after(SampleShape sample) {
            return sample;
        }

        @Override
        public String words() {
            return "activation";
        }
    }

    /**
     * Normalization to mean 0 and variance 1, and then a learned gain and bias for each channel, or for each value of a flat sample.
     *
     * @param over what mean and variance are taken
     */
    record Normalization(Over over) implements CnnLayer {

        /** What mean and variance are taken over. */
        public enum Over {
            /** The batch, for each channel; in evaluation, running means over batches take their place. */
            BATCH,
            /** All values of a sample. */
            SAMPLE
        }

        @Override
        public SampleShape after(SampleShape sample) {
            return sample;
        }

        @Override
        public String words() {
            return "normalization";
        }
    }

    /**
     * A fully connected layer of all values of a sample, with a bias.
     *
     * @param width number of outputs, at least 1
     */
    record Dense(int width) implements CnnLayer {

        /** @throws InvalidValueException if the width is out of its range */
        public Dense {
            InvalidValueException.requireWhole("width", width, 1, LARGEST);
        }

        @Override
        public SampleShape after(SampleShape sample) {
            return SampleShape.of(width);
        }

        @Override
        public String words() {
            return "dense " + width;
        }

        @Override
        public boolean beginsStage() {
            return true;
        }
    }

    private static void requireImage(CnnLayer layer, SampleShape sample) {
        if (sample.extents().size() != 3) {
            throw new IllegalArgumentException(
                    layer.words() + " takes channels × rows × columns, but is given " + sample
                            + (sample.extents().size() == 1 ? " values" : ""));
        }
    }

    private static void requireRoom(CnnLayer layer, SampleShape sample, boolean room) {
        if (!room) {
            throw new IllegalArgumentException(layer.words() + " does not fit into " + sample);
        }
    }
}
