package org.backlight.optics;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The inner loops of the twin and of the host, in two versions that agree bit for bit: with SIMD registers where
 * the Vector API is there, and in plain Java.
 *
 * <p>A tile is {@value #GRAINS} neighbouring speckle grains in one grain row. Its part of the transmission matrix
 * is stored input by input: {@value #GRAINS} real parts, then as many imaginary parts. Half a tile apart, two pixels
 * share one random word.
 */
abstract sealed class OpticsKernels permits ScalarOptics, VectorOptics {

    /** Grains of a tile. */
    static final int GRAINS = 64;
    static final int HALF = GRAINS / 2;
    /** Inputs that are added up before their sum is added to the field. */
    static final int BLOCK = 128;
    /** Floats of one column of a tile. */
    static final int COLUMN = 2 * GRAINS;
    /** Tiles whose constants lie one after the other in one array, so that processors fetch them ahead. */
    static final int GROUP = 64;

    /**
     * Mean photoelectrons below which a pixel draws from the exact Poisson law, if read noise does not hide its
     * discreteness. Otherwise electrons are lambda + s z + (z^2 - 1) lambda / (6 s^2) with s^2 = lambda + sigma^2, a normal
     * law with the skewness of the sum of photoelectrons and read noise (Cornish and Fisher 1938). Its distribution
     * function, rounded, is within 9e-4 of the exact one at 16 photoelectrons without read noise, and closer above; with
     * read noise of {@link #SMOOTH_READ_VARIANCE}, within as much at any mean.
     */
    static final float POISSON_BELOW = 16;
    /** Variance of the read noise, in electrons squared, from which no pixel needs the exact Poisson law. */
    static final float SMOOTH_READ_VARIANCE = 4;

    private static final OpticsKernels BEST = select();

    /** The fastest kernels that this JVM can run. */
    static OpticsKernels best() {
        return BEST;
    }

    private static OpticsKernels select() {
        Logger log = System.getLogger(OpticsKernels.class.getPackageName());
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            log.log(Level.WARNING,
                    "Java vector module is not readable, so the simulated OPU runs many times slower; "
                            + "pass --add-modules=jdk.incubator.vector to the JVM to enable it.");
            return new ScalarOptics();
        }
        return new VectorOptics();
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

        boolean noisy() {
            return shot || readVariance > 0;
        }

        /** Whether dim pixels must draw from the exact Poisson law. */
        boolean discrete() {
            return shot && readVariance < SMOOTH_READ_VARIANCE;
        }

        /** The share of the mean that is Poisson variance: 1 or 0. */
        float shotFactor() {
            return shot ? 1 : 0;
        }

        /** What turns truncation into rounding. */
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
     * What sets the pixels of a group of tiles apart.
     *
     * @param sensitivity factor on the electrons of each pixel
     * @param offset electrons added to each pixel after all noise
     */
    record FixedPattern(float[] sensitivity, float[] offset) {}

    /**
     * Adds up the columns of the inputs that are on, block by block of {@value #BLOCK} inputs, as the Gaussian
     * projection does.
     *
     * @param tile the tile's part of T, {@value #COLUMN} floats for each input
     * @param amplitude factor on the column of each input
     * @param active inputs that are on, in ascending order
     * @param from the first of them
     * @param to behind the last
     * @param field overwritten: {@value #GRAINS} real parts, then as many imaginary parts
     */
    abstract void field(float[] tile, float[] amplitude, int[] active, int from, int to, float[] field);

    /**
     * {@code out[i] = amplitude[at + i]} where bit i of a word is set, and 0 elsewhere.
     *
     * @param length at most 64
     * @param out overwritten, at least {@code length}
     */
    abstract void light(long word, float[] amplitude, int at, int length, float[] out);

    /** Overwrites a field with the sum of a field and of the one that lies in {@code b} from {@code at}. */
    abstract void sum(float[] a, float[] b, int at, float[] field);

    /**
     * Turns the field of a tile into camera counts.
     *
     * @param field as {@link #field} leaves it
     * @param pattern what sets the pixels of the tile's group apart, or null if nothing does
     * @param first index of the tile's first pixel in the pattern
     * @param carrier cosine and sine of the reference beam's phase for each pixel row of the grain
     * @param state start of the frame's random sequence
     * @param gamma its increment
     * @param slot position of the tile's first word in the sequence
     * @param electrons overwritten with the mean photoelectrons of the pixels, row by row
     * @param normals overwritten; as long as {@code electrons}
     * @param counts the frames to write
     * @param at index of the tile's first pixel
     * @param stride pixels from one row to the next
     * @return whether a pixel needs the exact Poisson law
     */
    abstract boolean expose(float[] field, CameraModel camera, FixedPattern pattern, int first,
            float[] carrier, long state, long gamma,
            long slot,
            float[] electrons, float[] normals, CountFrames counts, int at, int stride);

    /**
     * Adds scaled differences of two pixel rows to every second element: {@code out[to + 2i] += scale *
     * (counts[a + i] - counts[b + i])} for the real parts, and likewise {@code out[to + 2i + 1]} with rows c and d.
     */
    abstract void quadratures(CountFrames counts, int a, int b, int c, int d, float scale, float[] out,
            int to,
            int length);

    /**
     * Adds weighted differences of two runs of pixels: {@code out[to + i] += (counts[a + i] - counts[b + i]) *
     * (weight[from + i] * scale)}.
     */
    abstract void differences(CountFrames counts, int a, int b, float[] weight, int from, float scale,
            float[] out, int to, int length);

    /** {@code out[to + 2i] += re * counts[a + i]} and {@code out[to + 2i + 1] += im * counts[a + i]}. */
    abstract void steps(CountFrames counts, int a, float re, float im, float[] out, int to, int length);
}
