package org.backlight.projection.ternary;

import java.lang.foreign.MemorySegment;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;
import org.backlight.substrate.random.SplitMix64;

/**
 * Rule that turns errors into codes −1, 0 and +1, the only values that a device of binary mirrors can show (as a
 * positive and a negative frame).
 *
 * <p>Each row of the batch gets a scale s, by which a host multiplies the projection of the row's codes: B·e is
 * replaced by s·(B·code).
 */
public sealed interface Ternarizer {

    /**
     * Ternarizes a batch.
     *
     * @param errors float32, shape (batch, width); not modified
     * @param codes float32, shape (batch, width); overwritten with exactly −1, 0 or +1 (0 for a NaN)
     * @param scales float32, shape (batch); overwritten with the scale of each row
     * @param batch the number of rows, at least 1
     * @param width the length of a row, at least 1
     * @param draw the number of this call, such as the training step: random codes are a pure function of
     *     (seed, draw, row, column), so that a resumed run draws what the unbroken one would have drawn
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or a size is not positive
     */
    default void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch,
            int width,
            long draw) {
        ternarize(errors, codes, scales, batch, width, draw, 0, 1);
    }

    /**
     * Ternarizes a batch for one of several repetitions, whose mean of s·code stands for the error. Deterministic kinds give
     * the same codes for each; {@link Stochastic} shares the error among them.
     *
     * @param errors float32, shape (batch, width); not modified
     * @param codes float32, shape (batch, width); overwritten with exactly −1, 0 or +1 (0 for a NaN)
     * @param scales float32, shape (batch); overwritten with the scale of each row, the same for each repetition
     * @param batch the number of rows, at least 1
     * @param width the length of a row, at least 1
     * @param draw the number of this call; another one for each repetition
     * @param repetition from 0 to repetitions − 1
     * @param repetitions at least 1
     * @throws IllegalArgumentException if a segment's size is not that of its shape, or a number out of its range
     */
    void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch, int width,
            long draw, int repetition, int repetitions);

    /**
     * Returns this ternarizer with a seed for its random codes; one without random codes returns itself.
     *
     * @param seed any 64 bits
     */
    default Ternarizer seeded(long seed) {
        return this;
    }

    /**
     * code = sign(e) where |e| &gt; threshold, else 0; scale 1. Launay et al. (2020, arXiv 2012.06373) use ±0.1.
     *
     * @param threshold finite, not negative
     */
    record Fixed(float threshold) implements Ternarizer {
        public Fixed {
            InvalidValueException.requireWithin("threshold", threshold, Interval.NOT_NEGATIVE);
        }

        @Override
        public void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch,
                int width, long draw, int repetition, int repetitions) {
            Ternarizing.checkRepetition(repetition, repetitions);
            Ternarizing.rows(errors, codes, scales, batch, width,
                    (_, row, code) -> Ternarizing.fixed(row, code, width, threshold));
        }
    }

    /**
     * code = sign(e) where |e| &gt; multiple × the root mean square of the row's errors, else 0; scale 1.
     *
     * @param multiple finite, not negative
     */
    record Relative(float multiple) implements Ternarizer {
        public Relative {
            InvalidValueException.requireWithin("multiple", multiple, Interval.NOT_NEGATIVE);
        }

        @Override
        public void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch,
                int width, long draw, int repetition, int repetitions) {
            Ternarizing.checkRepetition(repetition, repetitions);
            Ternarizing.rows(errors, codes, scales, batch, width,
                    (_, row, code) -> Ternarizing.fixed(row, code,
                            width, multiple * Ternarizing.rootMeanSquare(row, width)));
        }
    }

    /**
     * code = sign(e) for the largest errors of each row, else 0; scale 1. Of w errors the round(fraction × w) largest,
     * at least one, keep their sign, and any others as large as the least of these; an error of 0 has code 0.
     *
     * @param fraction above 0, up to 1
     */
    record Quantile(float fraction) implements Ternarizer {
        public Quantile {
            InvalidValueException.requireWithin("fraction", fraction, new Interval(0, false, 1, true));
        }

        @Override
        public void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch,
                int width, long draw, int repetition, int repetitions) {
            Ternarizing.checkRepetition(repetition, repetitions);
            Magnitudes magnitudes = new Magnitudes(Math.max(width, 1));
            int kept = Math.max(1, Math.round(fraction * width));
            Ternarizing.rows(errors, codes, scales, batch, width, (_, row, code) -> {
                float least = magnitudes.kthLargest(row, kept);
                return Ternarizing.fixed(row, code, width, least > 0 ? Math.nextDown(least) : 0);
            });
        }
    }

    /**
     * code = sign(e) with probability min(1, |e| / s), else 0, independently for every element; scale
     * s = multiple × the root mean square of the row's errors. Where |e| ≤ s, the mean of s·code is e (to the
     * 2⁻²⁴ that a probability is rounded to); larger errors are cut to ±s.
     *
     * <p>Of K repetitions, repetition k shows what of |e| lies between k s/K and (k + 1) s/K, with the same rule: code = sign(e) with
     * probability max(0, min(1, K |e| / s − k)). All of them but one are then certain, and the mean of s·code over the
     * repetitions has a variance of at most s² / 4K², where K independent draws would have up to s² / 4K.
     *
     * @param multiple finite, above 0
     * @param seed any 64 bits
     */
    record Stochastic(float multiple, long seed) implements Ternarizer {
        public Stochastic {
            InvalidValueException.requireWithin("multiple", multiple, Interval.POSITIVE);
        }

        @Override
        public Ternarizer seeded(long other) {
            return new Stochastic(multiple, other);
        }

        @Override
        public void ternarize(MemorySegment errors, MemorySegment codes, MemorySegment scales, int batch,
                int width, long draw, int repetition, int repetitions) {
            Ternarizing.checkRepetition(repetition, repetitions);
            long root = SplitMix64.root(seed, draw);
            Ternarizing.rows(errors, codes, scales, batch, width, (b, row, code) -> {
                float scale = multiple * Ternarizing.rootMeanSquare(row, width);
                float share = scale / repetitions;
                Kernels.best().ternarizeStochastic(row, code, width, repetition * share, share,
                        SplitMix64.key(root, b >>> 1),
                        SplitMix64.gamma(root, b >>> 1), b & 1);
                return scale;
            });
        }
    }
}
