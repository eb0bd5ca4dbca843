package org.backlight.optics.device;

/**
 * Geometry of a device, which the host must know to use it: sizes, limits, and the nominal brightness.
 *
 * @param mirrorRows rows of mirrors
 * @param mirrorColumns columns of mirrors
 * @param sensorRows rows of camera pixels
 * @param sensorColumns columns of camera pixels
 * @param aperturePixels side of the square in which a pixel collects light, in pixels; 0 for a point
 * @param grainRows pixel rows that one speckle grain covers
 * @param grainColumns pixel columns that one speckle grain covers
 * @param carrierRadiansPerRow phase advance of the reference beam, relative to the middle of the object's light, from one
 *     pixel row to the next; NaN when there is no reference arm
 * @param carrierRadiansPerColumn the same from one pixel column to the next
 * @param maximumInputs the most inputs that the device takes
 * @param maximumOutputs the most outputs that it gives
 * @param bits resolution of its camera; 0 if counts are unrounded, so that {@link CountFrames#unrounded} are expected
 * @param saturationCounts a pixel that reads this or more may have lost light; infinity if that cannot happen
 * @param minimumExposureMicros the shortest exposure
 * @param maximumExposureMicros the longest exposure
 * @param minimumLaserTransmission the least transmission of the laser's attenuator
 * @param minimumReferenceTransmission the least transmission of the reference arm's attenuator
 * @param countsPerMirrorMicrosecond brightness: counts above the black level that one more mirror adds to a pixel
 *     each microsecond, averaged over the speckle, with the laser's attenuator open
 */
public record OpuGeometry(int mirrorRows, int mirrorColumns, int sensorRows, int sensorColumns,
        double aperturePixels, int grainRows, int grainColumns, double carrierRadiansPerRow,
        double carrierRadiansPerColumn, long maximumInputs, long maximumOutputs, int bits,
        double saturationCounts,
        double minimumExposureMicros, double maximumExposureMicros, double minimumLaserTransmission,
        double minimumReferenceTransmission, double countsPerMirrorMicrosecond) {

    /** Returns the number of mirrors. */
    public long mirrors() {
        return (long) mirrorRows * mirrorColumns;
    }

    /** Returns whether the device has a reference arm. */
    public boolean hasReference() {
        return !Double.isNaN(carrierRadiansPerRow);
    }
}
