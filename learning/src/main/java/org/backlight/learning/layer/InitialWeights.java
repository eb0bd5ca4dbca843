package org.backlight.learning.layer;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.RowBlocks;
import org.backlight.projection.RandomEntries;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The first weights of a transformer's matrices: deviation · N(seed, r, c), with N the normal entries of
 * {@link RandomStream}. Each matrix takes the stream's next rows, so weights depend on the seed and on the matrices
 * asked for before, and not on the number of cores that make them.
 */
public final class InitialWeights {

    private static final long ROWS_AT_ONCE = 64;

    private final Optional<RandomEntries> entries;
    private long nextRow;

    private InitialWeights(Optional<RandomEntries> entries) {
        this.entries = entries;
    }

    public static InitialWeights normal(long seed) {
        return new InitialWeights(
                Optional.of(new RandomEntries(new RandomStream(seed), EntryDistribution.NORMAL)));
    }

    /** Weights without a value yet, for a network that a file will fill. */
    public static InitialWeights none() {
        return new InitialWeights(Optional.empty());
    }

    /** Float32, shape (rows, columns). */
    public Tensor matrix(long rows, long columns, double deviation) {
        Tensor weights = torch.empty(rows, columns);
        entries.ifPresent(normal -> {
            long first = nextRow;
            nextRow += rows;
            RowBlocks.forEachPiece(rows, ROWS_AT_ONCE, (_, from, size) -> {
                Tensor piece = weights.narrow(0, from, size);
                MemorySegment memory = LibTorch.floats(piece);
                normal.fill(first + from, size, 0, columns, memory);
                piece.mul_(new Scalar(deviation));
            });
        });
        return weights;
    }
}
