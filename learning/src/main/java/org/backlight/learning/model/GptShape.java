package org.backlight.learning.model;

/**
 * The sizes of a decoder-only transformer.
 *
 * @param vocabulary the number of tokens, at least 2
 * @param context the largest number of tokens that it sees, at least 1
 * @param width values per token in the residual stream, a multiple of {@code heads}
 * @param heads of each block's attention, at least 1
 * @param blocks decoder blocks, at least 1; the last belongs to the head
 * @param feedForward width of each block's MLP, at least 1
 * @param dropout probability at the outputs of attention and MLP, in [0, 1)
 * @param adapter the square matrix in front of the last block
 */
public record GptShape(int vocabulary, int context, int width, int heads, int blocks, int feedForward,
        double dropout, Adapter adapter) implements TransformerShape {

    /** The square matrix M between the residual stream and the last block: z = x Mᵀ. */
    public enum Adapter {
        /** There is none. */
        NONE,
        /** Stays as it is set, such as to the medium that carries the feedback. */
        FIXED,
        /** Starts as it is set, and learns by its exact gradient. */
        TRAINABLE,
        /** Starts with random weights, and learns by its exact gradient. */
        RANDOM;

        /** Returns whether it is an optimizer's to change. */
        public boolean learns() {
            return this == TRAINABLE || this == RANDOM;
        }

        /** Returns whether it starts as the medium that carries the feedback. */
        public boolean calibrated() {
            return this == FIXED || this == TRAINABLE;
        }
    }

    public GptShape {
        TransformerShape.least("vocabulary", vocabulary, 2);
        TransformerShape.least("context", context, 1);
        TransformerShape.requireBlocks(width, heads, blocks, feedForward, dropout);
    }

    /** Makes a shape without dropout and adapter. */
    public GptShape(int vocabulary, int context, int width, int heads, int blocks, int feedForward) {
        this(vocabulary, context, width, heads, blocks, feedForward, 0, Adapter.NONE);
    }
}
