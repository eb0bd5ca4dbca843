package org.backlight.learning.layer;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.backlight.projection.RandomEntries;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Source of a new network's tensors with their first values. Normal matrices are deviation · N(seed, r, c), with N the
 * normal entries of {@link RandomStream}; each takes the stream's next rows. Uniform ones come from libtorch's
 * generator of the seed, in turn. So weights depend on the seed and on what was asked for before, and not on the number
 * of cores that make them.
 */
public final class InitialWeights {

    private static final long ROWS_AT_ONCE = 64;

    private final TensorPlace place;
    private final Optional<Seeded> seeded;
    private long nextRow;

    private record Seeded(RandomEntries entries, GeneratorOptional generator) {}

    private InitialWeights(TensorPlace place, Optional<Seeded> seeded) {
        this.place = place;
        this.seeded = seeded;
    }

    /** Makes random weights. */
    public static InitialWeights seeded(long seed) {
        LibTorch.load();
        Generator generator = torch.createCPUGenerator(seed);
        return new InitialWeights(TensorPlace.MEMORY,
                Optional.of(new Seeded(new RandomEntries(new RandomStream(seed), EntryDistribution.NORMAL),
                        new GeneratorOptional(generator))));
    }

    /** Makes weights without a value yet, for a network that a file will fill. */
    public static InitialWeights none() {
        return new InitialWeights(TensorPlace.MEMORY, Optional.empty());
    }

    /** Makes tensors that have sizes but no memory, for a network that is asked what it would need. */
    public static InitialWeights withoutMemory() {
        return new InitialWeights(TensorPlace.NOWHERE, Optional.empty());
    }

    /** Returns where its tensors lie. */
    public TensorPlace place() {
        return place;
    }

    /** Returns normal values of this standard deviation: float32, shape (rows, columns). */
    public Tensor matrix(long rows, long columns, double deviation) {
        Tensor weights = place.empty(ScalarType.Float, rows, columns);
        seeded.ifPresent(random -> {
            long first = nextRow;
            nextRow += rows;
            RowBlocks.forEachPiece(rows, ROWS_AT_ONCE, (_, from, size) -> {
                Tensor piece = weights.narrow(0, from, size);
                MemorySegment memory = LibTorch.floats(piece);
                random.entries.fill(first + from, size, 0, columns, memory);
                piece.mul_(new Scalar(deviation));
            });
        });
        return weights;
    }

    /** Returns values that are uniform in ±bound: float32. */
    public Tensor uniform(double bound, long... shape) {
        Tensor weights = place.empty(ScalarType.Float, shape);
        seeded.ifPresent(random -> weights.uniform_(-bound, bound, random.generator));
        return weights;
    }

    /** Returns values that are all the same: float32. */
    public Tensor constant(double value, long... shape) {
        return place.empty(ScalarType.Float, shape).fill_(new Scalar(value));
    }
}
