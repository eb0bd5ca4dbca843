package org.backlight.optics.retrieval;

import org.backlight.optics.device.ExposureSettings;

/**
 * Knowledge of the host about one exposure setting after calibration.
 *
 * @param settings the setting
 * @param signalCounts mean counts that one active input adds to a pixel
 * @param referenceCounts mean counts of the reference beam alone, above the dark level; 0 without one
 * @param anchorWeight for anchor retrieval, 1 / (2 |Ta|) of the pixel of each output; otherwise null
 * @param background what retrieval gives for the empty pattern, in outputs; null until it is measured
 */
public record OperatingPoint(ExposureSettings settings, double signalCounts, double referenceCounts,
        float[] anchorWeight,
        float[] background) {

    /** Returns the same setting with inputs that shine brighter, so that outputs are smaller by the factor. */
    public OperatingPoint dimmed(double amplitude) {
        float[] smaller = background.clone();
        for (int i = 0; i < smaller.length; i++) {
            smaller[i] /= (float) amplitude;
        }
        return new OperatingPoint(settings, signalCounts * amplitude * amplitude, referenceCounts,
                anchorWeight,
                smaller);
    }
}
