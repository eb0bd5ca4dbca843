package org.backlight.projection.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.simd.RawMemory;
import org.backlight.substrate.simd.VectorModule;

/**
 * The inner loops, in two versions that agree bit for bit: with SIMD registers where the Vector API is there,
 * and in plain Java. Memory is addressed by raw pointers, which public methods have checked before.
 *
 * <p>A matrix is handled in panels of {@value #PANEL} rows, laid out column by column: entry (row r, column j)
 * of a panel stands at float j·{@value #PANEL} + r. Registers run along the rows of a panel, so that every
 * output is one chain of multiply-adds over the columns and does not depend on register width, batch, tile or
 * thread.
 */
public abstract sealed class Kernels permits ScalarKernels, VectorKernels {

    /** Rows of a panel. */
    public static final int PANEL = 64;
    /** Pairs of rows of a panel. */
    public static final int PANEL_PAIRS = PANEL / 2;
    /** Room for the keys and gammas of the row pairs of a panel, or of a block of up to 130 rows. */
    public static final long STATES_BYTES = 2 * 66 * 8L;
    /** Bytes of a float32. */
    public static final int FLOAT = Float.BYTES;

    /** All memory; kernels address it by pointer. */
    public static final MemorySegment MEMORY = RawMemory.ALL;
    public static final ByteOrder ORDER = RawMemory.ORDER;
    public static final ValueLayout.OfFloat FLOATS = ValueLayout.JAVA_FLOAT_UNALIGNED;
    public static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED;

    private static final Kernels BEST = VectorModule.choose(Kernels.class,
            "projections run many times slower",
            () -> new VectorKernels(), () -> new ScalarKernels());

    /** Returns the fastest kernels that this JVM can run. */
    public static Kernels best() {
        return BEST;
    }

    /**
     * Makes a tile: columns [column, column + columns) of one panel.
     *
     * @param distribution the distribution of the entries
     * @param states {@value #PANEL_PAIRS} keys followed by as many gammas (int64), of the panel's row pairs
     * @param column the first column
     * @param columns how many columns
     * @param tile overwritten with columns × {@value #PANEL} float32
     */
    public abstract void generate(EntryDistribution distribution, long states, long column, int columns,
            long tile);

    /**
     * Makes a tile of chosen columns of one panel.
     *
     * @param column0 what to add to each column
     * @param chosen int64, the columns
     * @param count how many
     * @param tile overwritten with count × {@value #PANEL} float32
     */
    public abstract void generate(EntryDistribution distribution, long states, long column0, long chosen,
            int count, long tile);

    /**
     * Makes a tile of the transposed matrix: all rows of {@code pairs} row pairs, {@value #PANEL} columns of each.
     *
     * @param states the keys of the row pairs (int64), followed by their gammas
     * @param column the first column
     * @param tile overwritten with 2·pairs × {@value #PANEL} float32
     */
    public abstract void generateTransposed(EntryDistribution distribution, long states, int pairs,
            long column, long tile);

    /** The most columns that {@link #generateRows} makes at once: they stay in the first cache. */
    public static final int ROWS_COLUMNS = 1024;
    /** Room for the random bits of this many columns of two rows. */
    public static final long ROWS_SCRATCH_BYTES = 2L * ROWS_COLUMNS * FLOAT + 512;

    /**
     * Makes a part of a pair of rows, each without gaps.
     *
     * @param key the state of the row pair's generator
     * @param gamma its increment
     * @param column the first column
     * @param columns how many, at most {@value #ROWS_COLUMNS}
     * @param lower overwritten with the entries of row 2p
     * @param upper overwritten with those of row 2p + 1
     * @param scratch room of {@link #ROWS_SCRATCH_BYTES}
     */
    public abstract void generateRows(EntryDistribution distribution, long key, long gamma, long column,
            int columns, long lower,
            long upper, long scratch);

    /**
     * Multiplies a batch with a tile: {@code c[b, r] = (accumulate ? c[b, r] : 0) + sum over j of
     * tile[j, r] * x[b, j]}, the sum by fused multiply-adds in the order of j.
     *
     * @param x float32, batch rows of {@code columns} values, {@code xStride} floats apart
     * @param tile float32, (columns, {@value #PANEL})
     * @param c float32, batch rows of {@value #PANEL} values, {@code cStride} floats apart
     */
    public abstract void multiply(long x, long xStride, int batch, long tile, int columns, long c,
            long cStride,
            boolean accumulate);

    /** Generates and multiplies, as {@link #generate} and {@link #multiply} do, for one vector and binomial entries, in registers. */
    public abstract void multiplyBinomial(long states, long column, int columns, long x, long c,
            boolean accumulate);

    /** Returns the sum of the squares of a row of float32, in the order that {@link #SQUARES_LANES} tells. */
    public abstract float sumOfSquares(long row, int width);

    /** Squares are added up in this many interleaved sums, which are then added pairwise. */
    public static final int SQUARES_LANES = 16;

    /** Writes +1, −1 or 0 for values above, below or within ±threshold (NaN gives 0). */
    public abstract void ternarize(long row, long codes, int width, float threshold);

    /**
     * Writes sign(e) where least + u·scale &lt; |e|, else 0, with u on the multiples of 2⁻²⁴ in [0, 1) from the top
     * bits of the stream's entries.
     *
     * @param key the state of the row pair's generator
     * @param gamma its increment
     * @param half which row of the pair
     */
    public abstract void ternarizeStochastic(long row, long codes, int width, float least, float scale,
            long key,
            long gamma,
            int half);
}
