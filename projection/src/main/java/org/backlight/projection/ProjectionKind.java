package org.backlight.projection;

import java.util.Locale;
import org.backlight.substrate.random.EntryDistribution;

/** The kinds of digital projection. */
public enum ProjectionKind {
    /** {@link DenseProjection} with normal entries: stored. */
    DENSE,
    /** {@link GaussianProjection} with normal entries: never stored. */
    GAUSSIAN,
    /** {@link GaussianProjection} with {@link EntryDistribution#BINOMIAL} entries: never stored. */
    BINOMIAL,
    /** {@link HadamardProjection}: structured. */
    HADAMARD;

    /**
     * Returns the kind of a word.
     *
     * @param word a kind's name in lower case
     * @throws IllegalArgumentException if there is none
     */
    public static ProjectionKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Returns the word that selects this kind: its name in lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Makes a projection.
     *
     * @param seed any 64 bits
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     * @param threads how many threads work on a call, at least 1
     */
    public DigitalProjection make(long seed, long inputs, long outputs, int threads) {
        return switch (this) {
            case DENSE -> new DenseProjection(seed, inputs, outputs, EntryDistribution.NORMAL, threads);
            case GAUSSIAN -> new GaussianProjection(seed, inputs, outputs, EntryDistribution.NORMAL, threads);
            case BINOMIAL ->
                new GaussianProjection(seed, inputs, outputs, EntryDistribution.BINOMIAL, threads);
            case HADAMARD -> new HadamardProjection(seed, inputs, outputs, threads);
        };
    }

    /**
     * Returns the bytes that a projection of a size keeps of its matrix: 0 of kinds that store none; the largest long where there
     * are more.
     *
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     */
    public long storedBytes(long inputs, long outputs) {
        return this == DENSE ? DenseProjection.storedBytes(inputs, outputs) : 0;
    }
}
