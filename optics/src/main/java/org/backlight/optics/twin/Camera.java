package org.backlight.optics.twin;

import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Ranges;

/**
 * Camera: photons to electrons to counts.
 *
 * <pre>
 * photons   = mean of the intensity over a square of side aperturePixels about the pixel's place, times its photons
 * lambda    = (quantumEfficiency * photons + darkCurrent * exposure) * (1 + photoResponseNonUniformity * u)
 * electrons = min(Poisson(lambda) + readNoiseElectrons * N(0, 1) + darkSignalNonUniformityElectrons * v,
 *                 fullWellElectrons)
 * counts    = clamp(round(electrons / electronsPerCount + blackLevelCounts), 0, 2^bits - 1)
 * </pre>
 *
 * with u and v normal deviates that belong to the pixel and never change (EMVA standard 1288, linear camera model).
 *
 * @param sensorRows rows of pixels; 1 to 65,536. Default 1088 (Wang et al., arXiv:2409.12965)
 * @param sensorColumns columns of pixels; 64 to 65,536. Default 2040 (same source)
 * @param aperturePixels side of the square in which a pixel collects light, in pixels; 0 (a point) to 1. The fill factor is
 *     part of the quantum efficiency. Default 0 (assumed: micro-lenses that gather the light of a small field)
 * @param minimumExposureMicros the shortest exposure; above 0. Default 10 (assumed)
 * @param maximumExposureMicros the longest exposure; at least the shortest. Default 400 (same source)
 * @param quantumEfficiency photoelectrons per photon, fill factor included; above 0, up to 1. Default 0.42
 *     (assumed: typical of global-shutter sensors with 5.5 um pixels)
 * @param shotNoise whether photoelectrons are Poisson distributed; false gives their mean. Default true
 * @param readNoiseElectrons standard deviation of the electronic noise; 0 to 1e4. Default 13 (assumed, same
 *     kind of sensor)
 * @param darkCurrentElectronsPerSecond electrons that a pixel collects in the dark; 0 to 1e9. Default 125 (assumed, same
 *     kind of sensor at 25 degrees Celsius)
 * @param photoResponseNonUniformity standard deviation of the pixels' sensitivity, relative; 0 to 0.2. Default 0.01
 *     (assumed, same kind of sensor)
 * @param darkSignalNonUniformityElectrons standard deviation of the pixels' offset; 0 to 1e4. Default 5 (assumed)
 * @param fullWellElectrons electrons that a pixel holds; above 0, up to infinity. Default 13,500 (assumed, same
 *     kind of sensor)
 * @param electronsPerCount conversion factor; above 0, up to 1e6. Default 53 (full well at full scale of 8 bits)
 * @param blackLevelCounts offset that keeps the noise of a dark pixel above zero; 0 to 1000. Default 2 (assumed)
 * @param bits resolution of the converter, 1 to 16; 0 stands for no conversion: unrounded, unlimited counts.
 *     Default 8 (Wang et al.)
 */
public record Camera(int sensorRows, int sensorColumns, double aperturePixels, double minimumExposureMicros,
        double maximumExposureMicros, double quantumEfficiency, boolean shotNoise, double readNoiseElectrons,
        double darkCurrentElectronsPerSecond, double photoResponseNonUniformity,
        double darkSignalNonUniformityElectrons, double fullWellElectrons, double electronsPerCount,
        double blackLevelCounts, int bits) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Camera {
        Ranges.check("camera.sensor-rows", sensorRows, 1, 65_536);
        Ranges.check("camera.sensor-columns", sensorColumns, Region.COLUMN_STEP, 65_536);
        Ranges.check("camera.aperture-pixels", aperturePixels, 0, 1);
        Ranges.check("camera.minimum-exposure-micros", minimumExposureMicros, Double.MIN_NORMAL, 1e9);
        Ranges.check("camera.maximum-exposure-micros", maximumExposureMicros, minimumExposureMicros, 1e9);
        Ranges.check("camera.quantum-efficiency", quantumEfficiency, Double.MIN_NORMAL, 1);
        Ranges.check("camera.read-noise-electrons", readNoiseElectrons, 0, 1e4);
        Ranges.check("camera.dark-current-electrons-per-second", darkCurrentElectronsPerSecond, 0, 1e9);
        Ranges.check("camera.photo-response-non-uniformity", photoResponseNonUniformity, 0, 0.2);
        Ranges.check("camera.dark-signal-non-uniformity-electrons", darkSignalNonUniformityElectrons, 0, 1e4);
        Ranges.check("camera.full-well-electrons", fullWellElectrons, Double.MIN_NORMAL,
                Double.POSITIVE_INFINITY);
        Ranges.check("camera.electrons-per-count", electronsPerCount, Double.MIN_NORMAL, 1e6);
        Ranges.check("camera.black-level-counts", blackLevelCounts, 0, 1000);
        Ranges.check("camera.bits", bits, 0, 16);
    }

    /**
     * Returns the same sensor that counts every photon, adds no noise, and neither rounds nor saturates. Its pixels keep their
     * size, which is no imperfection: it is part of the linear map that a device computes.
     */
    public Camera perfect() {
        return new Camera(sensorRows, sensorColumns, aperturePixels, minimumExposureMicros,
                maximumExposureMicros, 1, false,
                0, 0, 0, 0, Double.POSITIVE_INFINITY, electronsPerCount, 0, 0);
    }

    /** Returns the same sensor with another converter. */
    public Camera withConverter(int otherBits, double otherElectronsPerCount, double otherBlackLevelCounts) {
        return new Camera(sensorRows, sensorColumns, aperturePixels, minimumExposureMicros,
                maximumExposureMicros, quantumEfficiency, shotNoise, readNoiseElectrons,
                darkCurrentElectronsPerSecond, photoResponseNonUniformity, darkSignalNonUniformityElectrons,
                fullWellElectrons, otherElectronsPerCount, otherBlackLevelCounts, otherBits);
    }

    /** Returns the same camera with other limits of its exposure. */
    public Camera withExposure(double leastMicros, double mostMicros) {
        return new Camera(sensorRows, sensorColumns, aperturePixels, leastMicros, mostMicros,
                quantumEfficiency, shotNoise, readNoiseElectrons, darkCurrentElectronsPerSecond,
                photoResponseNonUniformity, darkSignalNonUniformityElectrons, fullWellElectrons,
                electronsPerCount, blackLevelCounts, bits);
    }

    /** Returns whether pixels differ from each other. */
    boolean hasFixedPattern() {
        return photoResponseNonUniformity > 0 || darkSignalNonUniformityElectrons > 0;
    }

    /** Returns the largest count, which a pixel that has lost light reads: infinity for a camera without conversion. */
    double saturationCounts() {
        double well = fullWellElectrons / electronsPerCount + blackLevelCounts;
        return bits == 0 ? well : Math.min((1 << bits) - 1, Math.rint(well));
    }
}
