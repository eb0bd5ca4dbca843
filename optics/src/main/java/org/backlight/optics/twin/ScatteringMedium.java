package org.backlight.optics.twin;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.backlight.projection.npy.NpyMatrix;
import org.backlight.substrate.check.InvalidValueException;
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
 * <p>A measured matrix takes the place of random entries with {@link Kind#MEASURED}: a .npy file of complex64, a row for the field of
 * each grain, or of float32, two rows for each, the real and the imaginary part; its first columns belong to the inputs. It is
 * scaled to the brightness of a Gaussian one. What it does not hold is Gaussian as before: the light of mirrors that no input
 * drives, and grains beyond its last row, which pictures and statistics of speckle may show but no projection uses.
 *
 * @param kind where the entries come from. Default {@link Kind#GAUSSIAN}
 * @param path the file of a measured matrix; {@value #NO_PATH} for other kinds
 * @param grainRows pixel rows of a speckle grain, 1 over the pupil's height in cycles per pixel. 1 (rows are independent)
 *     to 64. Default 4 (room in the spectrum for the side band of off-axis holography)
 * @param grainColumns pixel columns of a speckle grain, 1 over the pupil's width; 1 (columns are independent) to 64.
 *     Default 1
 * @param decorrelationSeconds tau, the time in which the medium changes: t seconds after calibration
 *     {@code T(t) = c T + sqrt(1 - c^2) T'} with {@code c = exp(-t / tau)} and T' a medium independent of T, so that each
 *     entry has correlation c with itself at the start. Above 0, up to infinity. Default infinity (assumed: a medium in
 *     a stable housing)
 */
public record ScatteringMedium(Kind kind, String path, int grainRows, int grainColumns,
        double decorrelationSeconds) {

    /** The path where there is none. */
    static final String NO_PATH = "none";

    /** Makes a medium whose entries come from a seed. */
    public ScatteringMedium(Kind kind, int grainRows, int grainColumns, double decorrelationSeconds) {
        this(kind, NO_PATH, grainRows, grainColumns, decorrelationSeconds);
    }

    /** Origin of the matrix's entries. */
    public enum Kind {
        /** Independent entries; n m operations for each frame, unless n m entries are stored. */
        GAUSSIAN,
        /** A fast transform; m log n operations for each frame, and nothing is stored. */
        HADAMARD,
        /** Those of a file, which stays where it is: it may be larger than memory. */
        MEASURED,
        /** Independent entries up to {@value #MOST_INDEPENDENT} of them, and a fast transform beyond. */
        AUTOMATIC;

        private static final long MOST_INDEPENDENT = 1L << 32;

        /** Returns what this kind is for a matrix of a size: not {@link #AUTOMATIC}. */
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
        Objects.requireNonNull(path, "medium.path");
        if (kind == Kind.MEASURED && (path.isBlank() || path.equals(NO_PATH))) {
            throw new InvalidValueException("medium.path", path.isBlank() ? "empty" : path,
                    "the .npy file of the measured matrix, as medium.kind is measured");
        }
        Ranges.check("medium.grain-rows", grainRows, 1, 64);
        Ranges.check("medium.grain-columns", grainColumns, 1, 64);
        Ranges.check("medium.decorrelation-seconds", decorrelationSeconds, Double.MIN_NORMAL,
                Double.POSITIVE_INFINITY);
    }

    /** Returns the same medium, changing never. */
    public ScatteringMedium perfect() {
        return new ScatteringMedium(kind, path, grainRows, grainColumns, Double.POSITIVE_INFINITY);
    }

    /** Returns the medium that this one changes into: nobody has measured that. */
    ScatteringMedium afterwards() {
        return isMeasured()
                ? new ScatteringMedium(Kind.AUTOMATIC, grainRows, grainColumns, decorrelationSeconds)
                : this;
    }

    /** Returns whether its matrix was measured. */
    public boolean isMeasured() {
        return kind == Kind.MEASURED;
    }

    /**
     * Opens the file of the measured matrix.
     *
     * @throws IllegalArgumentException in one sentence, if it is not there or no matrix
     */
    NpyMatrix open() {
        try {
            return new NpyMatrix(Path.of(path));
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException("medium.path: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Checks that the matrix holds the field of every grain that a projection is made of; nothing is checked of random entries.
     *
     * @param grains speckle grains that are read
     * @param inputs of the projection
     * @throws IllegalArgumentException in one sentence, if it is measured and does not
     */
    public void requireMeasured(long grains, long inputs) {
        if (!isMeasured()) {
            return;
        }
        try (NpyMatrix matrix = open()) {
            if (matrix.columns() < inputs) {
                throw new IllegalArgumentException("medium.path: " + path + " has " + matrix.columns()
                        + " columns; expected at least " + inputs + ", the inputs of the projection.");
            }
            if (matrix.realRows() / 2 < grains) {
                throw new IllegalArgumentException("medium.path: " + path + " has the field of "
                        + matrix.realRows() / 2 + " speckle grains; expected at least " + grains
                        + ", which are read for these outputs.");
            }
        }
    }

    /** Returns the correlation of the matrix with itself after a time: exp(-t / tau). */
    double correlation(double seconds) {
        return Math.exp(-seconds / decorrelationSeconds);
    }
}
