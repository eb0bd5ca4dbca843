package org.backlight.projection.hadamard;

import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.ScalarKernels;
import org.backlight.projection.kernel.VectorKernels;
import org.backlight.substrate.random.SplitMix64;

/**
 * One square block of a structured projection, with N = 2^bits rows and columns:
 *
 * <pre>
 * B = H · D3 · H · D2 · H · D1 / N
 * </pre>
 *
 * <p>H is the Walsh–Hadamard matrix with entries ±1 and the D are diagonal matrices of random signs, so that
 * B·Bᵀ = N·I. Rounds 1 and 3 take the bits of the index from high to low, round 2 from low to high; scalar and
 * SIMD versions therefore agree bit for bit. The sign of element k is, in rounds 1 and 3, bit 31 − k div (N/16)
 * of 32-bit word k mod (N/16) of the round's stream; in round 2, bit 31 − (k div 16) mod 16 of word
 * 16·(k div 256) + k mod 16.
 *
 * <p>The work is a sequence of passes, each of tasks that may run at the same time.
 */
public abstract sealed class HadamardBlock implements AutoCloseable
        permits ScalarHadamardBlock, VectorHadamardBlock {

    /** The smallest block has 2^12 rows: sums of that many signs are close to normal. */
    public static final int SMALLEST_BITS = 12;
    /** Bytes of scratch that a task needs. */
    public static final long WORDS_BYTES = 2 << 14;

    /**
     * Transform to be done.
     *
     * @param signs keys and gammas of the sign streams of rounds 1, 2, 3
     * @param in address where element 0 of the input would lie
     * @param inFrom the first element that is there; others are 0
     * @param inTo the end of those
     * @param out address where element 0 of the output would lie
     * @param outFrom the first element that is wanted
     * @param outTo the end of those
     * @param accumulate whether to add to the output instead of overwriting it
     */
    public record Job(Signs signs, long in, long inFrom, long inTo, long out, long outFrom, long outTo,
            boolean accumulate) {}

    /** The random signs of a block. */
    public record Signs(long root, long block) {
        long key(int round) {
            return SplitMix64.key(root, 3 * block + round - 1);
        }

        long gamma(int round) {
            return SplitMix64.gamma(root, 3 * block + round - 1);
        }
    }

    final int bits;
    /** Rows and columns: 2^bits. */
    public final long size;
    final float scale;

    HadamardBlock(int bits) {
        this.bits = bits;
        this.size = 1L << bits;
        this.scale = (float) (1.0 / size);
    }

    /**
     * Makes a block.
     *
     * @param bits the binary logarithm of its size, at least {@link #SMALLEST_BITS}
     * @param kernels scalar or SIMD; does not change the result
     */
    public static HadamardBlock of(int bits, Kernels kernels) {
        return switch (kernels) {
            case ScalarKernels _ -> new ScalarHadamardBlock(bits);
            case VectorKernels _ -> new VectorHadamardBlock(bits);
        };
    }

    /** Returns the number of passes, which run one after the other. */
    public abstract int passes();

    /** Returns the number of tasks of a pass, which may run at the same time. */
    public abstract int tasks(int pass);

    /**
     * Runs one task of one pass.
     *
     * @param transposed whether to apply Bᵀ instead of B
     * @param words scratch of {@link #WORDS_BYTES} bytes for this task alone
     */
    public abstract void run(Job job, boolean transposed, int pass, int task, long words);

    @Override
    public abstract void close();
}
