package org.backlight.optics.twin;

import java.util.Objects;
import org.backlight.substrate.check.Ranges;

/**
 * Disordered medium. Its transmission matrix T has independent circular complex Gaussian entries; real and imaginary
 * part of an entry each have variance 1/2 for one mirror's worth of light, so that the intensity of one polarization
 * follows an exponential distribution (Goodman, Speckle Phenomena in Optics, chapter 3):
 *
 * <pre>
 * Re T[g, j] = N(seed, 2g, j) / sqrt(2),   Im T[g, j] = N(seed, 2g + 1, j) / sqrt(2)
 * </pre>
 *
 * where N are the entries of the Gaussian random projection of the same seed. At sizes where nobody can make them one by
 * one, the rows of a Hadamard projection stand for them: entries have the same mean and variance and are close to normal,
 * but not independent (see {@link org.backlight.projection.HadamardProjection}).
 *
 * <p>The camera sees the medium through a rectangular pupil, 1 / grainRows by 1 / grainColumns cycles per pixel wide. The
 * rows of T are the field at the first pixel of each grain; between them the field is their band-limited interpolation
 * ({@code y(p, q) = sum of d_r(p - grainRows i) d_c(q - grainColumns j) y(i, j)}, see docs/physics.md), so that pixels nearer
 * than a grain correlate as a sinc.
 *
 * @param kind where the entries come from. Default {@link Kind#GAUSSIAN}
 * @param grainRows pixel rows of a speckle grain, 1 over the pupil's height in cycles per pixel. 1 (rows are independent)
 *     to 64. Default 4 (room in the spectrum for the side band of off-axis holography)
 * @param grainColumns pixel columns of a speckle grain, 1 over the pupil's width; 1 (columns are independent) to 64.
 *     Default 1
 * @param decorrelationSeconds tau, the time in which the medium changes: t seconds after calibration
 *     {@code T(t) = c T + sqrt(1 - c^2) T'} with {@code c = exp(-t / tau)} and T' a medium independent of T, so that each
 *     entry has correlation c with itself at the start. Above 0, up to infinity. Default infinity (assumed: a medium in
 *     a stable housing)
 */
public record ScatteringMedium(Kind kind, int grainRows, int grainColumns, double decorrelationSeconds) {

    /** Origin of the matrix's entries. */
    public enum Kind {
        /** Independent entries; n m operations for each frame, unless n m entries are stored. */
        GAUSSIAN,
        /** A fast transform; m log n operations for each frame, and nothing is stored. */
        HADAMARD,
        /** Independent entries up to {@value #MOST_INDEPENDENT} of them, and a fast transform beyond. */
        AUTOMATIC;

        private static final long MOST_INDEPENDENT = 1L << 32;

        /** Returns what this kind is for a matrix of a size: {@link #GAUSSIAN} or {@link #HADAMARD}. */
        public Kind of(long inputs, long rows) {
            return this != AUTOMATIC
                    ? this
                    : Math.multiplyHigh(inputs, rows) == 0 && inputs * rows <= MOST_INDEPENDENT
                            ? GAUSSIAN
                            : HADAMARD;
        }
    }

    /** @throws IllegalArgumentException if a value lies outside its range */
    public ScatteringMedium {
        Objects.requireNonNull(kind, "medium.kind");
        Ranges.check("medium.grain-rows", grainRows, 1, 64);
        Ranges.check("medium.grain-columns", grainColumns, 1, 64);
        Ranges.check("medium.decorrelation-seconds", decorrelationSeconds, Double.MIN_NORMAL,
                Double.POSITIVE_INFINITY);
    }

    /** Returns the same medium, changing never. */
    public ScatteringMedium perfect() {
        return new ScatteringMedium(kind, grainRows, grainColumns, Double.POSITIVE_INFINITY);
    }

    /** Returns the correlation of the matrix with itself after a time: exp(-t / tau). */
    double correlation(double seconds) {
        return Math.exp(-seconds / decorrelationSeconds);
    }
}
