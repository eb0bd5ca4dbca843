package org.backlight.optics.twin;

import org.backlight.substrate.check.Ranges;

/**
 * Digital micromirror device: a binary amplitude modulator. A mirror that is on sends its light to the scattering
 * medium, a mirror that is off leaks a little of it:
 *
 * <pre>
 * amplitude = illumination * (1 when on, 1 / sqrt(contrastRatio) when off)
 * illumination^2 ~ exp(-ln(1 / edgeIllumination) * (x^2 + y^2) / 2),   x, y from -1 to 1 across the mirrors, mean 1
 * </pre>
 *
 * <p>A dead mirror is always off, a stuck one always on; which ones, the seed of the device fixes.
 *
 * @param mirrorRows rows of mirrors; 1 to 16,384. Default 912 (the optical processor of Wang et al.,
 *     arXiv:2409.12965)
 * @param mirrorColumns columns of mirrors; 1 to 16,384. Default 1140 (same source)
 * @param contrastRatio intensity of a mirror that is on over one that is off; above 1, up to infinity (perfect).
 *     Default 2000 (assumed; data sheets of projector chips state 1000 to 2000)
 * @param deadFraction share of mirrors that are always off; 0 to 0.5. Default 1e-5 (assumed)
 * @param stuckFraction share of mirrors that are always on; 0 to 0.5. Default 1e-5 (assumed)
 * @param edgeIllumination intensity of the laser beam on the corner mirrors over that in the middle; above 0, up to 1.
 *     Default 0.8 (assumed: a beam much wider than the device)
 */
public record Dmd(int mirrorRows, int mirrorColumns, double contrastRatio, double deadFraction,
        double stuckFraction,
        double edgeIllumination) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Dmd {
        Ranges.check("dmd.mirror-rows", mirrorRows, 1, 16_384);
        Ranges.check("dmd.mirror-columns", mirrorColumns, 1, 16_384);
        Ranges.check("dmd.contrast-ratio", contrastRatio, Math.nextUp(1.0), Double.POSITIVE_INFINITY);
        Ranges.check("dmd.dead-fraction", deadFraction, 0, 0.5);
        Ranges.check("dmd.stuck-fraction", stuckFraction, 0, 0.5);
        Ranges.check("dmd.edge-illumination", edgeIllumination, 1e-6, 1);
    }

    /** Returns the number of mirrors, which bounds the number of inputs. */
    public long mirrors() {
        return (long) mirrorRows * mirrorColumns;
    }

    /** Returns the same chip, evenly lit, whose mirrors all work and do not leak. */
    public Dmd perfect() {
        return new Dmd(mirrorRows, mirrorColumns, Double.POSITIVE_INFINITY, 0, 0, 1);
    }

    /** Returns the amplitude of a mirror that is off, relative to one that is on; 0 for a perfect device. */
    double leak() {
        return 1 / Math.sqrt(contrastRatio);
    }

    /** Returns whether every mirror works and is lit alike. */
    boolean isUniform() {
        return deadFraction == 0 && stuckFraction == 0 && edgeIllumination == 1;
    }
}
