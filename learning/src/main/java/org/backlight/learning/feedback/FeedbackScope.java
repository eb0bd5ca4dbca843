package org.backlight.learning.feedback;

import java.util.List;

/** Choice of the projection's outputs that each hidden stage takes as its feedback. */
public enum FeedbackScope {
    /** One projection for all: a stage of width w takes the first w outputs. */
    SHARED,
    /** Each stage has outputs of its own, one stage after the other. */
    INDEPENDENT;

    /**
     * Returns the number of outputs that a projection needs to feed stages of these widths: the largest width, or the
     * sum.
     *
     * @param hiddenWidths at least one
     */
    public long outputs(List<Integer> hiddenWidths) {
        return switch (this) {
            case SHARED -> hiddenWidths.stream().mapToLong(Integer::longValue).max().orElseThrow();
            case INDEPENDENT -> hiddenWidths.stream().mapToLong(Integer::longValue).sum();
        };
    }
}
