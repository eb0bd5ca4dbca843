package org.backlight.optics.device;

/**
 * Check of frames for what only a fault can explain. Finds frames that repeat the one before them in every pixel
 * although they show something else. It keeps the first and the last frame of the exposure before, so that a camera
 * that freezes is seen even where each exposure has one frame, and so is a driver that delivers its last frames once
 * more.
 *
 * <p>Counts may agree by chance where a converter is coarse, frames are small, or patterns and light nearly alike, and must agree
 * on a device without noise where these are the same. So a repetition counts only if its probability is below
 * {@value #CHANCE} without any noise. It is bounded by that of one pixel, to the power of the region's speckle grains:
 *
 * <pre>
 * max(c, 1 / (1 + 0.22 sqrt(2 (1 - rho)) / c)),   c = sum over counts of (share of pixels that read it)^2
 * </pre>
 *
 * where a normal distribution of deviation s has c = 0.28 / s, fields of correlation rho differ by s sqrt(2 (1 - rho)), and a difference of
 * deviation d is rounded away with a probability of at most 1 / (1 + 0.8 d). rho is the overlap of the patterns, by mirrors, times the
 * ratio of the doses, that of the reference's transmissions, and the cosine between its phases.
 *
 * <p>Likewise a frame without any contrast is blank only if grains of intensity above half a count, of which exponential intensities
 * of mean I have a share of exp(-1 / (2 I)), would be missing with a probability below {@value #CHANCE}.
 */
final class FramePlausibility {

    static final double CHANCE = 1e-9;

    private final OpuGeometry geometry;
    private final MirrorLayout layout;
    private final double grains;
    private final CountFrames kept;
    private final BinaryFrames patterns;
    private ExposureSettings lastSettings;

    /** Creates a check of frames of a layout and a region, none of which is known yet. */
    FramePlausibility(OpuGeometry geometry, MirrorLayout layout, Region region) {
        this.geometry = geometry;
        this.layout = layout;
        grains = (double) region.pixels() / geometry.grainRows() / geometry.grainColumns();
        kept = CountFrames.of(geometry, region, 2);
        patterns = new BinaryFrames(layout.bits());
    }

    /** Remembers an exposure as the one before the next. */
    void accept(BinaryFrames frames, ExposureSettings settings, CountFrames counts) {
        patterns.clear();
        lastSettings = settings;
        for (int f = frames.count() - 1; f >= 0; f = f > 0 ? 0 : -1) {
            int at = patterns.add(frames.number(f), frames.referencePhaseRadians(f));
            for (int w = 0; w < words(); w++) {
                patterns.setWord(at, w, frames.word(f, w));
            }
            kept.copy(counts, f, at);
        }
    }

    /** Returns the number of the frame that a frame repeats, or −1. */
    long repeatedBy(BinaryFrames frames, int f, ExposureSettings settings, CountFrames counts) {
        if (f > 0) {
            return counts.same(f, counts, f - 1)
                    && isNoChance(rho(frames, f, settings, frames, f - 1, settings), counts, f)
                            ? frames.number(f - 1)
                            : -1;
        }
        for (int k = 0; k < patterns.count(); k++) {
            if (counts.same(f, kept, k)
                    && isNoChance(rho(frames, f, settings, patterns, k, lastSettings), counts, f)) {
                return patterns.number(k);
            }
        }
        return -1;
    }

    /** Returns whether a frame has enough light, by the device's nominal brightness, for some pixels to tell it from the dark. */
    boolean mustShow(BinaryFrames frames, int f, ExposureSettings settings) {
        double mean = geometry.countsPerMirrorMicrosecond() * settings.doseMicros()
                * mirrors(frames, f, frames, f) * layout.mirrorsPerInput();
        return grains * Math.exp(-0.5 / mean) > -Math.log(CHANCE);
    }

    private boolean isNoChance(double rho, CountFrames counts, int f) {
        double c = counts.coincidence(f);
        double pixel = Math.max(c, 1 / (1 + 0.22 * Math.sqrt(2 * Math.max(0, 1 - rho)) / c));
        return grains * Math.log(pixel) < Math.log(CHANCE);
    }

    private double rho(BinaryFrames a, int i, ExposureSettings settingsA, BinaryFrames b, int j,
            ExposureSettings settingsB) {
        double onA = mirrors(a, i, a, i);
        double onB = mirrors(b, j, b, j);
        double referenceA = geometry.hasReference() ? settingsA.referenceTransmission() : 0;
        double referenceB = geometry.hasReference() ? settingsB.referenceTransmission() : 0;
        if (onA == 0 && onB == 0 && referenceA == 0 && referenceB == 0) {
            // It is dark.
            return 1;
        }
        double overlap = onA == 0 && onB == 0 ? 1 : mirrors(a, i, b, j) / Math.sqrt(Math.max(onA * onB, 1));
        double light = overlap * ratio(settingsA.doseMicros(), settingsB.doseMicros());
        if (referenceA == 0 || referenceB == 0) {
            // A reference at its least may be too weak to show.
            return light;
        }
        // Alone, it looks the same at any phase.
        double phase = onA == 0 && onB == 0
                ? 1
                : Math.cos((double) a.referencePhaseRadians(i) - b.referencePhaseRadians(j));
        return light * ratio(referenceA, referenceB) * Math.max(0, phase);
    }

    private static double ratio(double a, double b) {
        return a == b ? 1 : Math.min(a, b) / Math.max(a, b);
    }

    /** Returns the mirrors, in macro-pixels, that are on in both frames. */
    private double mirrors(BinaryFrames a, int i, BinaryFrames b, int j) {
        double on = 0;
        for (int w = 0; w < words(); w++) {
            on += Long.bitCount(a.word(i, w) & b.word(j, w));
        }
        if (layout.anchorMirrors() > 0 && a.get(i, layout.anchorBit()) && b.get(j, layout.anchorBit())) {
            on += (double) layout.anchorMirrors() / layout.mirrorsPerInput() - 1;
        }
        return on;
    }

    private int words() {
        return (layout.bits() + 63) >>> 6;
    }
}
