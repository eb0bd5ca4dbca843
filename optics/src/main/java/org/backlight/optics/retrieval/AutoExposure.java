package org.backlight.optics.retrieval;

import org.backlight.substrate.check.Ranges;

/**
 * Rules by which the host finds exposure, laser power and reference power by calibration frames.
 *
 * <p>The brightness of a frame grows with the number of inputs that are on, so frames are sorted into classes (up
 * to 16 inputs on, 256, 4096, and from there on doubling, since so many inputs leave little light for each, and for an
 * anchor beside them), and each class is calibrated on first use with random patterns of its brightest kind: first the reference beam is dimmed to a multiple of the object's mean intensity, then light is
 * added as long as no more than a stated fraction of the pixels saturates. The class of a frame depends on that
 * frame alone, so a projection does not depend on what was projected before.
 *
 * @param saturatedFraction the largest fraction of the pixels that may saturate in calibration patterns; 0 to 0.5.
 *     Default 0.001
 * @param referenceToSignal intensity of the reference beam relative to the mean object intensity of the brightest
 *     pattern; above 0, up to 1e6. Default 2.5, near the optimum 9^(1/3) of a camera limited by shot noise (9 would be
 *     that of one limited by read noise), see docs/fidelity.md
 * @param frames frames of each measurement, 1 to 10,000. Default 64
 */
public record AutoExposure(double saturatedFraction, double referenceToSignal, int frames) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public AutoExposure {
        Ranges.check("saturated fraction", saturatedFraction, 0, 0.5);
        Ranges.check("reference to signal", referenceToSignal, Double.MIN_NORMAL, 1e6);
        Ranges.check("calibration frames", frames, 1, 10_000);
    }

    /** Returns the defaults. */
    public static AutoExposure standard() {
        return new AutoExposure(0.001, 2.5, 64);
    }

    /** The last class that is 16 times as bright as the one before it, and the bits of its brightest frame. */
    private static final int LAST_WIDE = 2;

    private static final int WIDE_BITS = 4 * (LAST_WIDE + 1);

    /** Returns the brightness class of a frame: 0 for up to 16 inputs on, 1 for up to 256, 2 for up to 4096, 3 for up to 8192, and so on. */
    public static int brightnessClass(int inputsOn) {
        int bits = inputsOn <= 16 ? 4 : 32 - Integer.numberOfLeadingZeros(inputsOn - 1);
        return bits <= WIDE_BITS ? (bits - 1) / 4 : LAST_WIDE + bits - WIDE_BITS;
    }

    /** Returns the largest number of inputs that are on in a frame of a class. */
    public static int brightest(int brightnessClass, int inputs) {
        int bits = brightnessClass <= LAST_WIDE
                ? 4 * (brightnessClass + 1)
                : WIDE_BITS + brightnessClass - LAST_WIDE;
        return (int) Math.min(inputs, 1L << Math.min(62, bits));
    }

    /** Returns the fewest inputs that are on in a frame of a class. */
    public static int dimmest(int brightnessClass) {
        return brightnessClass == 0 ? 1 : brightest(brightnessClass - 1, Integer.MAX_VALUE - 1) + 1;
    }
}
