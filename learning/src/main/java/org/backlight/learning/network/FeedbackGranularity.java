package org.backlight.learning.network;

/**
 * Fineness with which feedback is distributed within a hidden stage of several layers. For a stage of one layer all
 * values are equivalent.
 */
public enum FeedbackGranularity {
    /** The feedback stands for the gradient of the stage's output and flows exactly within it (macro-DFA). */
    BLOCK,
    /** Attention and MLP each take feedback for their own output; none flows from one to the other (micro-DFA). */
    SUBLAYER,
    /**
     * Both layers of an MLP take feedback for their own output (an activation's derivative is still applied); what flows out of
     * it, together with the feedback of the block's output, is attention's gradient.
     */
    MLP,
    /**
     * Every layer with parameters takes feedback for its own output (an activation's derivative is still applied), so
     * that no gradient flows anywhere within the stage and no weight is read in the backward pass.
     */
    DIRECT
}
