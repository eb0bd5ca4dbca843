package org.backlight.app.task;

import org.backlight.app.model.ModelOutline;

/**
 * A task before its data are loaded, as far as a forecast needs it.
 *
 * @param model its network
 * @param samples to learn from
 * @param testSamples to measure on
 * @param sampleBytes of all of them in memory
 * @param calibrationRows projected before the first step, to set what of the network depends on the projection
 */
public record TaskOutline(ModelOutline model, int samples, int testSamples, double sampleBytes,
        int calibrationRows) {}
