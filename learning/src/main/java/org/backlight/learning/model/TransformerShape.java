package org.backlight.learning.model;

/** The sizes of a transformer's blocks, which all models of such blocks have. */
sealed interface TransformerShape permits GptShape, VitShape {

    /** Returns the values per token in the residual stream, a multiple of {@link #heads}. */
    int width();

    /** Returns the heads of each block's attention. */
    int heads();

    /** Returns the number of blocks. */
    int blocks();

    /** Returns the width of each block's MLP. */
    int feedForward();

    /** Returns the probability of dropout at the outputs of attention and MLP, in [0, 1). */
    double dropout();

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    static void requireBlocks(int width, int heads, int blocks, int feedForward, double dropout) {
        least("width", width, 1);
        least("heads", heads, 1);
        least("blocks", blocks, 1);
        least("feed-forward width", feedForward, 1);
        if (width % heads != 0) {
            throw new IllegalArgumentException("width must be a multiple of heads, but is " + width + " with "
                    + heads + " heads");
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "dropout must be at least 0 and below 1, but is " + dropout);
        }
    }

    /**
     * Returns the standard deviation of normal initial weights, √(2 / (5 width)) (Nguyen and Salazar 2019, arXiv
     * 1910.05895).
     */
    static double deviation(int width) {
        return Math.sqrt(2 / (5.0 * width));
    }

    /** Checks that a size is at least this. */
    static void least(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
    }
}
