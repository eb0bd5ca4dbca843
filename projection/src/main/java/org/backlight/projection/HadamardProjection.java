package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.backlight.projection.hadamard.HadamardBlock;
import org.backlight.projection.kernel.Kernels;
import org.backlight.projection.kernel.Part;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.random.SplitMix64;
import org.backlight.substrate.thread.ThreadTeam;

/**
 * A structured random projection by fast Walsh–Hadamard transforms: O(log min(n, m)) operations for each input or
 * output in place of n or m, a few bytes of seed in place of a matrix.
 *
 * <p>The matrix is made of square blocks of N = 2^k rows and columns, N the smallest power of two of at least
 * min(n, m) and 4096, cut to (m, n) at the edges. Each block is √N times an orthogonal matrix,
 *
 * <pre>
 * B = H · D3 · H · D2 · H · D1 / N
 * </pre>
 *
 * <p>with H the Walsh–Hadamard matrix of entries ±1 and D1, D2, D3 diagonal matrices of random signs, fresh for
 * each block (the construction of Yu et al., "Orthogonal random features", NIPS 2016, section 4, with exact
 * butterflies and a choice of scale).
 *
 * <p>Guaranteed, up to rounding: the rows of a block, and its columns, are orthogonal, so that a block that is not
 * cut keeps every length and every angle exactly. Over the seed, each entry has mean 0 and variance 1, and entries
 * at different places are uncorrelated. Approximate: a single entry is close to N(0, 1) by the central limit
 * theorem, a sum of many signs with kurtosis 3 − O(1/N). Not given: entries are not independent (a block has 3·N
 * bits of randomness for N² entries), and a tall or wide matrix cut from one block has a narrower spectrum than
 * one of independent entries, as rows sampled from an orthogonal matrix have.
 *
 * <p>Results are the same, bit for bit, for any number of threads, any batch, and with or without SIMD.
 */
public final class HadamardProjection implements DigitalProjection {

    private final long seed;
    private final long root;
    /** The whole matrix, which fixes the blocks. */
    private final Part matrix;
    private final Part part;
    private final Kernels kernels;
    private final int bits;
    private final ThreadTeam team;
    private final HadamardBlock[] blocks;
    private final Arena arena = Arena.ofShared();
    private final long scratch;

    /**
     * Runs on all processors.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public HadamardProjection(long seed, long inputs, long outputs) {
        this(seed, inputs, outputs, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Runs on a number of threads, each of which takes 4·N bytes of memory.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     * @param threads how many threads work on a call, at least 1
     */
    public HadamardProjection(long seed, long inputs, long outputs, int threads) {
        this(seed, Part.whole(outputs, inputs), Part.whole(outputs, inputs), threads, Kernels.best());
    }

    HadamardProjection(long seed, Part matrix, Part part, int threads, Kernels kernels) {
        this.seed = seed;
        this.root = SplitMix64.root(seed);
        this.matrix = matrix;
        this.part = part;
        this.kernels = kernels;
        long smaller = Math.min(matrix.rows(), matrix.cols());
        this.bits = Math.max(HadamardBlock.SMALLEST_BITS, 64 - Long.numberOfLeadingZeros(smaller - 1));
        this.team = ThreadTeam.of(threads);
        this.blocks = new HadamardBlock[threads];
        this.scratch = arena.allocate(threads * HadamardBlock.WORDS_BYTES, 64).address();
    }

    @Override
    public long inputs() {
        return part.cols();
    }

    @Override
    public long outputs() {
        return part.rows();
    }

    /** Returns the number N of rows and columns of a block. */
    public long blockSize() {
        return 1L << bits;
    }

    @Override
    public void project(MemorySegment input, MemorySegment output, int batch) {
        Shapes.check(input, inputs(), output, outputs(), batch);
        apply(input, output, batch, false);
    }

    @Override
    public void projectTransposed(MemorySegment input, MemorySegment output, int batch) {
        Shapes.check(input, outputs(), output, inputs(), batch);
        apply(input, output, batch, true);
    }

    @Override
    public HadamardProjection part(long row0, long rows, long col0, long cols) {
        return new HadamardProjection(seed, matrix, part.part(row0, rows, col0, cols), team.size(),
                kernels);
    }

    private void apply(MemorySegment input, MemorySegment output, int batch, boolean transposed) {
        if (!arena.scope().isAlive()) {
            throw new IllegalStateException("The projection is closed.");
        }
        if (!input.isNative() || !output.isNative()) {
            try (Arena call = Arena.ofShared()) {
                MemorySegment x = call.allocate(input.byteSize(), 64).copyFrom(input);
                MemorySegment y = call.allocate(output.byteSize(), 64);
                apply(x, y, batch, transposed);
                output.copyFrom(y);
            }
            return;
        }
        long x = input.address();
        long y = output.address();
        // An item is one row of the batch and one range of blocks that write the same outputs.
        long first = (transposed ? part.col0() : part.row0()) >> bits;
        long last = ((transposed ? part.col0() + part.cols() : part.row0() + part.rows()) - 1) >> bits;
        int ranges = Math.toIntExact(last - first + 1);
        int items = Math.multiplyExact(batch, ranges);
        if (items >= team.size()) {
            team.run(items, (worker, item) -> item(x, y, item / ranges, first + item % ranges, transposed,
                    worker, false));
        } else {
            for (int item = 0; item < items; item++) {
                item(x, y, item / ranges, first + item % ranges, transposed, 0, true);
            }
        }
        Reference.reachabilityFence(input);
        Reference.reachabilityFence(output);
    }

    private void item(long x, long y, int row, long range, boolean transposed, int worker, boolean spread) {
        long inputs = transposed ? part.rows() : part.cols();
        long input0 = transposed ? part.row0() : part.col0();
        long outputs = transposed ? part.cols() : part.rows();
        long output0 = transposed ? part.col0() : part.row0();
        HadamardBlock block = block(worker);
        long columnBlocks = ((matrix.cols() - 1) >> bits) + 1;
        long outBase = range << bits;
        long first = input0 >> bits;
        long last = (input0 + inputs - 1) >> bits;
        for (long other = first; other <= last; other++) {
            long number = transposed ? other * columnBlocks + range : range * columnBlocks + other;
            long inBase = other << bits;
            HadamardBlock.Job job = new HadamardBlock.Job(new HadamardBlock.Signs(root, number),
                    x + (row * inputs + inBase - input0) * Kernels.FLOAT, Math.max(0, input0 - inBase),
                    Math.min(block.size, input0 + inputs - inBase),
                    y + (row * outputs + outBase - output0) * Kernels.FLOAT, Math.max(0, output0 - outBase),
                    Math.min(block.size, output0 + outputs - outBase), other > first);
            for (int pass = 0; pass < block.passes(); pass++) {
                int now = pass;
                if (spread) {
                    team.run(block.tasks(pass), (helper, task) -> block.run(job, transposed, now, task,
                            scratch + helper * HadamardBlock.WORDS_BYTES));
                } else {
                    for (int task = 0; task < block.tasks(pass); task++) {
                        block.run(job, transposed, pass, task, scratch + worker * HadamardBlock.WORDS_BYTES);
                    }
                }
            }
        }
    }

    /** Returns the block of a thread, made when it is first needed; no two threads use the same. */
    private HadamardBlock block(int worker) {
        if (blocks[worker] == null) {
            blocks[worker] = HadamardBlock.of(bits, kernels);
        }
        return blocks[worker];
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
            for (HadamardBlock block : blocks) {
                if (block != null) {
                    block.close();
                }
            }
        }
    }
}
