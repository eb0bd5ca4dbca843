package org.backlight.optics.retrieval;

import org.backlight.optics.device.ExposureSettings;

/**
 * Known field, set and measured in a calibration, with which a {@link Retrieval} makes the object's field interfere.
 */
public interface KnownField {

    /**
     * Chooses the pixels of the outputs by what the field is on them, and tells them to the demodulator. Does nothing for a
     * method that chooses none.
     *
     * @param outputs how many are wanted
     */
    default void choosePixels(int outputs) {}

    /**
     * Finds the brightest light that the camera can take.
     *
     * @param on the most inputs that are on in a pattern
     * @throws IllegalStateException if there is none
     */
    ExposureSettings brightest(int on);

    /** Measures the mean counts of the reference beam alone, above the dark level; 0 where none is used. */
    default double referenceCounts(ExposureSettings settings) {
        return 0;
    }

    /**
     * Measures what differences of counts are multiplied by for each output; null where all outputs have the same weight.
     *
     * @param dimmestCounts mean counts that the dimmest pattern adds to a pixel
     */
    default float[] weights(ExposureSettings settings, double dimmestCounts) {
        return null;
    }
}
