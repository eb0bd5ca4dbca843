package org.backlight.optics;

/**
 * The disordered medium. Its transmission matrix T has independent circular complex Gaussian entries; real and
 * imaginary part of an entry each have variance 1/2 for one mirror's worth of light, so that the intensity of
 * one polarization follows an exponential law (Goodman, Speckle Phenomena in Optics, chapter 3):
 *
 * <pre>
 * Re T[g, j] = N(seed, 2g, j) / sqrt(2),   Im T[g, j] = N(seed, 2g + 1, j) / sqrt(2)
 * </pre>
 *
 * where N are the entries of the Gaussian random projection of the same seed.
 *
 * @param grainRows pixel rows that one speckle grain covers; the field is constant on a grain and independent
 *     between grains. 1 to 64. Default 4 (off-axis holography with four samples per fringe)
 */
public record ScatteringMedium(int grainRows) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public ScatteringMedium {
        Ranges.check("medium.grain-rows", grainRows, 1, 64);
    }

    /** This medium: it has no imperfection in this model. */
    public ScatteringMedium perfect() {
        return this;
    }
}
