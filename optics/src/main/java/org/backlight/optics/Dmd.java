package org.backlight.optics;

/**
 * The digital micromirror device: a binary amplitude modulator. A mirror that is on sends its light to the
 * scattering medium, a mirror that is off leaks a little of it:
 *
 * <pre>
 * amplitude = 1 when on, 1 / sqrt(contrastRatio) when off
 * </pre>
 *
 * @param mirrorRows rows of mirrors; 1 to 16,384. Default 912 (the optical processor of Wang et al.,
 *     arXiv:2409.12965)
 * @param mirrorColumns columns of mirrors; 1 to 16,384. Default 1140 (same source)
 * @param contrastRatio intensity of a mirror that is on over one that is off; above 1, up to infinity (perfect).
 *     Default 2000 (assumed; data sheets of projector chips state 1000 to 2000)
 */
public record Dmd(int mirrorRows, int mirrorColumns, double contrastRatio) {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public Dmd {
        Ranges.check("dmd.mirror-rows", mirrorRows, 1, 16_384);
        Ranges.check("dmd.mirror-columns", mirrorColumns, 1, 16_384);
        Ranges.check("dmd.contrast-ratio", contrastRatio, Math.nextUp(1.0), Double.POSITIVE_INFINITY);
    }

    /** The number of mirrors, which bounds the number of inputs. */
    public long mirrors() {
        return (long) mirrorRows * mirrorColumns;
    }

    /** The same chip without leaking mirrors. */
    public Dmd perfect() {
        return new Dmd(mirrorRows, mirrorColumns, Double.POSITIVE_INFINITY);
    }

    /** The amplitude of a mirror that is off, relative to one that is on; 0 for a perfect device. */
    double leak() {
        return 1 / Math.sqrt(contrastRatio);
    }
}
