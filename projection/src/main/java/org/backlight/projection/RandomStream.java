package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * A counter-based stream of random numbers addressed by 64-bit row and column: every value is a pure function
 * of (seed, row, column), so that any part of a matrix can be made at any time, in any order, by any thread.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
 * OOPSLA 2014), the one behind {@link java.util.SplittableRandom}, read at arbitrary positions. With root
 * generator {@code new SplittableRandom(mix(seed))}, the p-th call of {@code root.split()} (p from 0) gives
 * the generator of rows 2p and 2p + 1, and its c-th {@code nextLong()} holds their entries in column c: the
 * low 32 bits belong to row 2p, the high ones to row 2p + 1. Scrambling the seed first keeps seeds apart that
 * differ by a multiple of the generator's own increment.
 *
 * <p>Why not Philox4x32-10: a projection of one vector makes one entry for each multiply-add, and 20 wide
 * multiplications for four words would cost several times what the product costs. SplitMix64 takes two
 * 64-bit multiplications for two words, one lane of a vector register, passes BigCrush, and can be checked
 * against the JDK.
 */
public final class RandomStream {

    /** The odd number nearest 2⁶⁴/φ, the increment of the root generator. */
    static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    /** The multipliers of {@link #mix}, variant 13 of Stafford's finalizers. */
    static final long MIX_1 = 0xBF58476D1CE4E5B9L;
    static final long MIX_2 = 0x94D049BB133111EBL;

    private final long root;

    /**
     * Opens the stream of a seed.
     *
     * @param seed any 64 bits
     */
    public RandomStream(long seed) {
        this.root = root(seed);
    }

    /**
     * A random 64-bit word of a pair of rows.
     *
     * @param rowPair half of the row index, p of rows 2p and 2p + 1
     * @param column the column
     */
    public long word(long rowPair, long column) {
        return mix(key(root, rowPair) + (column + 1) * gamma(root, rowPair));
    }

    /** The 32 random bits of one entry. */
    public int bits(long row, long column) {
        return (int) (word(row >>> 1, column) >>> (32 * (row & 1)));
    }

    /** The entry at (row, column) under a law of mean 0 and variance 1. */
    public float entry(EntryLaw law, long row, long column) {
        return law.entry(word(row >>> 1, column), (int) (row & 1));
    }

    /**
     * Writes a part of the matrix of entries.
     *
     * @param law the law of the entries
     * @param row0 the first row
     * @param rows how many rows, at least 1
     * @param column0 the first column
     * @param columns how many columns, at least 1
     * @param output float32, shape (rows, columns); overwritten
     * @throws IllegalArgumentException if the output does not have that size
     */
    public void fill(EntryLaw law, long row0, long rows, long column0, long columns, MemorySegment output) {
        Shapes.check("output", output, Shapes.positive("rows", rows), Shapes.positive("columns", columns));
        if (!output.isNative()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(output.byteSize(), 64);
                fill(Kernels.best(), law, row0, rows, column0, columns, copy.address());
                output.copyFrom(copy);
            }
            return;
        }
        fill(Kernels.best(), law, row0, rows, column0, columns, output.address());
        Reference.reachabilityFence(output);
    }

    private void fill(Kernels kernels, EntryLaw law, long row0, long rows, long column0, long columns,
            long output) {
        long rowBytes = columns * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            long scratch = arena.allocate(Kernels.ROWS_SCRATCH_BYTES, 64).address();
            // Takes the place of the first or last row's fellow, where that is not wanted.
            long unwanted = arena.allocate(Kernels.ROWS_COLUMNS * (long) Float.BYTES, 64).address();
            for (long pair = row0 >> 1; pair <= (row0 + rows - 1) >> 1; pair++) {
                long key = key(root, pair);
                long gamma = gamma(root, pair);
                long row = 2 * pair - row0;
                for (long column = 0; column < columns; column += Kernels.ROWS_COLUMNS) {
                    int count = (int) Math.min(Kernels.ROWS_COLUMNS, columns - column);
                    long lower = output + row * rowBytes + column * Float.BYTES;
                    kernels.generateRows(law, key, gamma, column0 + column, count, row < 0 ? unwanted : lower,
                            row + 1 < rows ? lower + rowBytes : unwanted, scratch);
                }
            }
        }
    }

    /** The state of the root generator of a seed. */
    static long root(long seed) {
        return mix(seed + GOLDEN_GAMMA);
    }

    /** The root of the n-th stream derived from a seed, for draws that follow one another in time. */
    static long root(long seed, long n) {
        return mix(mix(root(seed) + (n + 1) * GOLDEN_GAMMA) + GOLDEN_GAMMA);
    }

    /** The state at which the generator of a pair of rows starts. */
    static long key(long root, long rowPair) {
        return mix(root + (2 * rowPair + 1) * GOLDEN_GAMMA);
    }

    /** The increment of the generator of a pair of rows: odd, with enough changes between its bits. */
    static long gamma(long root, long rowPair) {
        long z = root + (2 * rowPair + 2) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
        z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
        z = (z ^ (z >>> 33)) | 1;
        return Long.bitCount(z ^ (z >>> 1)) < 24 ? z ^ 0xAAAAAAAAAAAAAAAAL : z;
    }

    /** A bijection of 64 bits in which every input bit reaches every output bit. */
    static long mix(long z) {
        z = (z ^ (z >>> 30)) * MIX_1;
        z = (z ^ (z >>> 27)) * MIX_2;
        return z ^ (z >>> 31);
    }
}
