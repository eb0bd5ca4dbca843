package org.backlight.learning.layer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Layer that sets each value to 0 with probability p and multiplies the others by 1 / (1 − p) (Srivastava et al. 2014).
 * The choice is a pure function of (seed, draw, site, row, column): the backward pass makes it again instead of keeping
 * it. p is rounded to a multiple of 2⁻¹⁶.
 */
public final class Dropout {

    private static final int LANES = 4;
    private static final int STEPS = 1 << 16;

    private final int threshold;
    private final float kept;
    private final long seed;
    private long draw = -1;

    /** Drops values with this probability; choices follow from the seed. */
    public Dropout(double probability, long seed) {
        this.seed = seed;
        threshold = (int) Math.round(probability * STEPS);
        kept = (float) STEPS / (STEPS - threshold);
    }

    /** Uses this draw, such as the training step, from now on; if it is negative, leaves all values as they are. */
    public void draw(long draw) {
        this.draw = draw;
    }

    /** Returns whether it changes anything at present. */
    public boolean active() {
        return threshold > 0 && draw >= 0;
    }

    /**
     * Multiplies values by their factors.
     *
     * @param values shape (rows, width), modified
     * @param site which of the network's places
     * @param firstRow of the values within the batch
     */
    public void apply(Tensor values, int site, long firstRow) {
        int rows = (int) values.size(0);
        int width = (int) values.size(1);
        Tensor factors = torch.empty(rows, width);
        MemorySegment memory = LibTorch.floats(factors);
        RandomStream stream = new RandomStream(new RandomStream(seed).word(draw, site));
        for (int r = 0; r < rows; r++) {
            long start = (long) r * width;
            for (int c = 0; c < width; c += LANES) {
                long word = stream.word(firstRow + r, c / LANES);
                for (int lane = 0; lane < Math.min(LANES, width - c); lane++) {
                    int bits = (int) (word >>> (16 * lane)) & (STEPS - 1);
                    memory.setAtIndex(ValueLayout.JAVA_FLOAT, start + c + lane, bits < threshold ? 0 : kept);
                }
            }
        }
        values.mul_(factors);
    }
}
