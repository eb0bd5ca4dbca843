package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.network.FeedbackGranularity;

/**
 * The sizes of a decoder-only transformer.
 *
 * @param vocabulary the number of tokens, at least 2
 * @param context the most tokens that it sees, at least 1
 * @param width values per token in the residual stream, a multiple of {@code heads}
 * @param heads of each block's attention, at least 1
 * @param blocks decoder blocks, at least 1; the last belongs to the head
 * @param feedForward width of each block's MLP, at least 1
 * @param dropout probability at the outputs of attention and MLP, in [0, 1)
 * @param readout the square matrix in front of the last block
 */
public record GptShape(int vocabulary, int context, int width, int heads, int blocks, int feedForward,
        double dropout, Readout readout) {

    /** The square matrix M between the residual stream and the last block: z = x Mᵀ. */
    public enum Readout {
        /** There is none. */
        NONE,
        /** Stays as it is set, such as to the medium that carries the feedback. */
        FIXED,
        /** Starts as it is set, and learns by its exact gradient. */
        TRAINABLE,
        /** Starts with random weights, and learns by its exact gradient. */
        RANDOM;

        /** Whether it is an optimizer's to change. */
        public boolean learns() {
            return this == TRAINABLE || this == RANDOM;
        }

        /** Whether it starts as the medium that carries the feedback. */
        public boolean calibrated() {
            return this == FIXED || this == TRAINABLE;
        }
    }

    public GptShape {
        least("vocabulary", vocabulary, 2);
        least("context", context, 1);
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

    /** A shape without dropout and readout. */
    public GptShape(int vocabulary, int context, int width, int heads, int blocks, int feedForward) {
        this(vocabulary, context, width, heads, blocks, feedForward, 0, Readout.NONE);
    }

    /** The number of its scalars, a fixed readout included. */
    public long parameters() {
        return embeddingParameters() + (blocks - 1) * blockParameters() + headParameters()
                + (readout == Readout.FIXED ? (long) width * width : 0);
    }

    /** The learned scalars of the embedding. */
    public long embeddingParameters() {
        return width * (vocabulary + (long) context);
    }

    /** The learned scalars of one block. */
    public long blockParameters() {
        long d = width;
        return 4 * d + 4 * d * (d + 1) + feedForward * (d + 1) + d * (feedForward + 1L);
    }

    /** The learned scalars of the head: the last block, the logits, and a readout that is trained. */
    public long headParameters() {
        long d = width;
        return blockParameters() + 2 * d + (d + 1) * vocabulary + (readout.learns() ? d * d : 0);
    }

    /** The feedback values per token that its hidden stages take, at each point where they take some. */
    public List<Integer> feedbackWidths(FeedbackGranularity granularity) {
        List<Integer> widths = new ArrayList<>(List.of(width));
        for (int i = 1; i < blocks; i++) {
            widths.addAll(blockFeedbackWidths(granularity));
        }
        return widths;
    }

    /** Those of one block. */
    List<Integer> blockFeedbackWidths(FeedbackGranularity granularity) {
        return switch (granularity) {
            case BLOCK -> List.of(width);
            case SUBLAYER -> List.of(width, width);
            case DIRECT -> List.of(width, 3 * width, width, width, feedForward, width);
        };
    }

    private static void least(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", but is " + value);
        }
    }
}
