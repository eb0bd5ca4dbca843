package org.backlight.optics.retrieval;

import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;

/**
 * Equipment with which a {@link KnownField} is measured.
 *
 * @param geometry the device
 * @param region what is read of its sensor
 * @param demodulator that of the retrieval
 * @param autoExposure how exposures are searched
 * @param exposures exposes and counts calibration frames
 * @param search finds the brightest light that the camera can take
 */
public record CalibrationBench(OpuGeometry geometry, Region region, Demodulator demodulator,
        AutoExposure autoExposure, CalibrationExposures exposures, ExposureSearch search) {}
