package org.backlight.optics.twin;

import java.util.Arrays;
import org.backlight.optics.device.CountFrames;
import org.backlight.substrate.simd.VectorModule;

/**
 * Inner loops of the twin, in two versions that agree bit for bit: with SIMD registers where the Vector API is there,
 * and in plain Java.
 *
 * <p>A tile is {@value #GRAINS} neighbouring grains, or {@value #GRAINS} neighbouring pixels of a row. Its part of a field is
 * {@value #GRAINS} real parts, then as many imaginary parts.
 */
abstract sealed class OpticsKernels permits ScalarOptics, VectorOptics {

    /** Grains, or pixels, of a tile. */
    static final int GRAINS = 64;
    static final int HALF = GRAINS / 2;
    /** Inputs that are added up before their sum is added to the field. */
    static final int BLOCK = 128;
    /** Floats of the field of a tile. */
    static final int COLUMN = 2 * GRAINS;
    /** Tiles whose constants lie one after the other in one array, so that processors fetch them ahead. */
    static final int GROUP = 64;

    /**
     * Mean photoelectrons below which a pixel draws from the exact Poisson distribution, if read noise does not hide its
     * discreteness. Otherwise electrons are lambda + s z + (z^2 - 1) lambda / (6 s^2) with s^2 = lambda + sigma^2, a normal
     * distribution with the skewness of the sum of photoelectrons and read noise (Cornish and Fisher 1938). Its distribution
     * function, rounded, is within 9e-4 of the exact one at 16 photoelectrons without read noise, and closer above; with
     * read noise of {@link #SMOOTH_READ_VARIANCE}, within as much at any mean.
     */
    static final float POISSON_BELOW = 16;
    /** Variance of the read noise, in electrons squared, from which no pixel needs the exact Poisson distribution. */
    static final float SMOOTH_READ_VARIANCE = 4;

    private static final OpticsKernels BEST = VectorModule.choose(OpticsKernels.class,
            "the simulated OPU runs many times slower", () -> new VectorOptics(), () -> new ScalarOptics());

    /** Returns the fastest kernels that this JVM can run. */
    static OpticsKernels best() {
        return BEST;
    }

    /** Returns whether this JVM has the Vector API. */
    static boolean vectorized() {
        return BEST instanceof VectorOptics;
    }

    /**
     * The camera as the kernels need it, for one exposure setting.
     *
     * @param objectElectrons photoelectrons of a field of unit intensity
     * @param crossElectrons 2 sqrt(objectElectrons * referenceElectrons), factor of the interference term
     * @param constantElectrons electrons of the reference beam alone and of the dark current
     * @param shot whether photoelectrons are Poisson distributed
     * @param readVariance variance of the read noise in electrons squared
     * @param fullWell electrons that a pixel holds
     * @param gain counts per electron
     * @param black black level in counts
     * @param top the largest count that the converter and the full well allow; 0 for unrounded counts
     */
    record CameraModel(float objectElectrons, float crossElectrons, float constantElectrons, boolean shot,
            float readVariance, float fullWell, float gain, float black, int top) {

        /** Returns the same camera with a part of the light. */
        CameraModel part(double share) {
            return new CameraModel((float) (objectElectrons * share), (float) (crossElectrons * share),
                    (float) (constantElectrons * share), shot, readVariance, fullWell, gain, black, top);
        }

        boolean noisy() {
            return shot || readVariance > 0;
        }

        /** Returns whether dim pixels must draw from the exact Poisson distribution. */
        boolean discrete() {
            return shot && readVariance < SMOOTH_READ_VARIANCE;
        }

        /** Returns the share of the mean that is Poisson variance: 1 or 0. */
        float shotFactor() {
            return shot ? 1 : 0;
        }

        /** Returns what turns truncation into rounding. */
        float blackAndHalf() {
            return black + 0.5f;
        }

        /** Electrons to an unrounded or rounded count. */
        float count(float electrons) {
            if (top == 0) {
                return Math.fma(Math.min(electrons, fullWell), gain, black);
            }
            return Math.min(Math.max((int) Math.fma(electrons, gain, blackAndHalf()), 0), top);
        }
    }

    /**
     * Differences between the pixels of a group of tiles.
     *
     * @param sensitivity factor on the electrons of each pixel
     * @param offset electrons added to each pixel after all noise
     */
    record FixedPattern(float[] sensitivity, float[] offset) {

        /** Returns the pattern of a number of pixels that are alike. */
        static FixedPattern none(int pixels) {
            var pattern = new FixedPattern(new float[pixels], new float[pixels]);
            Arrays.fill(pattern.sensitivity, 1);
            return pattern;
        }
    }

    /**
     * Adds up, for each of several patterns, the columns of the inputs that are on, block by block of {@value #BLOCK}
     * inputs, as the Gaussian projection does. A block serves all patterns before the next one is read.
     *
     * @param tile address of the tile's part of T, at a cache line: {@value #GRAINS} real parts, then as many imaginary parts for
     *     each input
     * @param amplitude factor on the column of each input
     * @param active inputs that are on, pattern after pattern, in ascending order
     * @param starts where in {@code active} each block of each pattern begins, and where the last one ends
     * @param from the first pattern
     * @param to behind the last one
     * @param fields overwritten with {@value #COLUMN} floats for each of these patterns: real parts, then imaginary parts
     */
    abstract void fields(long tile, float[] amplitude, int[] active, int[] starts, int from, int to,
            float[] fields);

    /** Returns the blocks of a number of inputs. */
    static int blocks(int inputs) {
        return (inputs + BLOCK - 1) / BLOCK;
    }

    /**
     * Computes {@code out[i] = amplitude[at + i]} where bit i of a word is set, and 0 elsewhere.
     *
     * @param length at most 64
     * @param out overwritten, at least {@code length}
     */
    abstract void light(long word, float[] amplitude, int at, int length, float[] out);

    /** Overwrites a field with the sum of one that lies in {@code a} from {@code from} and of one in {@code b}. */
    abstract void sum(float[] a, int from, float[] b, int at, float[] field);

    /**
     * Turns the phases of a tile back: field times {@code cos - i sin}, element by element.
     *
     * @param cos cosines, {@value #GRAINS} from {@code angle}
     * @param sin sines
     * @param out overwritten from {@code to}; may be the field itself at its own place
     */
    abstract void turn(float[] field, int from, float[] cos, float[] sin, int angle, float[] out, int to);

    /**
     * Interpolates one pixel row of a tile from the grain rows above and below: {@code out[to + i] = sum over q of
     * weights[from + q] * strip[COLUMN q + i]}.
     *
     * @param strip fields of {@code grains} tiles, one below the other
     */
    abstract void interpolateRow(float[] strip, int grains, float[] weights, int from, float[] out, int to);

    /**
     * Interpolates a tile of pixels from a whole row of grains: {@code out[to + i] = sum over q of re[from + q] *
     * weights[width q + column + i]} for i below {@value #GRAINS}, and the imaginary parts behind them.
     */
    abstract void interpolateColumns(float[] re, float[] im, int from, int grains, float[] weights, int width,
            int column, float[] out, int to);

    /**
     * Computes the mean photoelectrons of a tile of pixel rows, one below the other.
     *
     * @param field {@value #COLUMN} floats for each pixel row
     * @param carrier cosine and sine of the reference beam's phase for each row of the region
     * @param firstRow the first row of the tile in it
     * @param add whether to add to {@code electrons} or to overwrite them
     * @param electrons row by row; its length tells how many rows there are
     */
    abstract void means(float[] field, CameraModel camera, float[] carrier, int firstRow, boolean add,
            float[] electrons);

    /**
     * Draws the normal deviates of a tile of pixel rows. Half a tile apart, two pixels share a word.
     *
     * @param state start of the frame's random sequence
     * @param gamma its increment
     * @param slot position of the tile's first word in the sequence
     * @param normals overwritten; its length tells how many rows there are
     */
    abstract void normals(long state, long gamma, long slot, float[] normals);

    /**
     * Draws the normal deviates of a tile of single pixels.
     *
     * @param words positions of the pixels' words in the sequence, tile by tile, as {@link #arranged} gives them
     * @param at index of the tile's first one
     * @param sines bit i tells whether pixel i takes the second deviate of its word
     * @param normals overwritten with {@value #GRAINS} deviates
     */
    abstract void normals(long state, long gamma, long[] words, int at, long sines, float[] normals);

    /** Returns words in the order in which {@link #normals(long, long, long[], int, long, float[])} takes them. */
    abstract long[] arranged(long[] words);

    /**
     * Turns photoelectrons of a tile of pixel rows into camera counts.
     *
     * @param pattern what sets the pixels of the tile's group apart
     * @param first index of the tile's first pixel in the pattern
     * @param electrons mean photoelectrons; overwritten with those that each pixel's sensitivity makes of them
     * @param normals normal deviates, as long as {@code electrons}; finite but without meaning if nothing is noisy
     * @param counts the frames to write
     * @param at index of the tile's first pixel
     * @param stride pixels from one row to the next
     * @return whether a pixel needs the exact Poisson distribution
     */
    abstract boolean develop(CameraModel camera, FixedPattern pattern, int first, float[] electrons,
            float[] normals, CountFrames counts, int at, int stride);
}
