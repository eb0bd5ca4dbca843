package org.backlight.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.random.SplitMix64;

/**
 * The entries of a random matrix of any size, as blocks of memory: those of {@link RandomStream}, bit for bit, made in SIMD
 * registers. Threads may share it.
 *
 * @param stream where the random bits come from
 * @param distribution what is made of them
 */
public record RandomEntries(RandomStream stream, EntryDistribution distribution) {

    /**
     * Writes a block of the matrix.
     *
     * @param row0 the first row
     * @param rows how many rows, at least 1
     * @param column0 the first column
     * @param columns how many columns, at least 1
     * @param output float32, shape (rows, columns); overwritten
     * @throws IllegalArgumentException if the output does not have that size
     */
    public void fill(long row0, long rows, long column0, long columns, MemorySegment output) {
        Shapes.check("output", output, Shapes.positive("rows", rows), Shapes.positive("columns", columns));
        if (!output.isNative()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(output.byteSize(), 64);
                fill(row0, rows, column0, columns, copy.address());
                output.copyFrom(copy);
            }
            return;
        }
        fill(row0, rows, column0, columns, output.address());
        Reference.reachabilityFence(output);
    }

    private void fill(long row0, long rows, long column0, long columns, long output) {
        Kernels kernels = Kernels.best();
        long rowBytes = columns * Float.BYTES;
        try (Arena arena = Arena.ofConfined()) {
            long scratch = arena.allocate(Kernels.ROWS_SCRATCH_BYTES, 64).address();
            // Takes the place of the first or last row's fellow, where that is not wanted.
            long unwanted = arena.allocate(Kernels.ROWS_COLUMNS * (long) Float.BYTES, 64).address();
            for (long pair = row0 >> 1; pair <= (row0 + rows - 1) >> 1; pair++) {
                long key = SplitMix64.key(stream.root(), pair);
                long gamma = SplitMix64.gamma(stream.root(), pair);
                long row = 2 * pair - row0;
                for (long column = 0; column < columns; column += Kernels.ROWS_COLUMNS) {
                    int count = (int) Math.min(Kernels.ROWS_COLUMNS, columns - column);
                    long lower = output + row * rowBytes + column * Float.BYTES;
                    kernels.generateRows(distribution, key, gamma, column0 + column, count,
                            row < 0 ? unwanted : lower,
                            row + 1 < rows ? lower + rowBytes : unwanted, scratch);
                }
            }
        }
    }
}
