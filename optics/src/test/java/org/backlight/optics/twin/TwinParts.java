package org.backlight.optics.twin;

import java.util.function.DoubleUnaryOperator;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.MirrorLayout;

/** Parts of the twin that are nobody else's, for tests of what follows from them. */
public final class TwinParts {

    private TwinParts() {}

    /** The light of a layout, as of {@link Illumination}. */
    public record Light(float[] amplitude, double anchorAmplitude, double stuckMirrors) {

        public static Light of(Dmd dmd, MirrorLayout layout, long seed) {
            Illumination light = Illumination.of(dmd, layout, seed);
            return new Light(light.amplitude(), light.anchorAmplitude(), light.stuckMirrors());
        }
    }

    /** A drift as a function of the seconds. */
    public static DoubleUnaryOperator drift(long seed, double deviation, double seconds) {
        return new SlowDrift(seed, deviation, seconds)::at;
    }

    /** A twin that computes without SIMD. */
    public static SimulatedOpu scalar(OpuParameters parameters, long seed) {
        return new SimulatedOpu(parameters, seed, 2, SimulatedOpu.DEFAULT_STORED_BYTES, new ScalarOptics());
    }

    public static void store(CountFrames counts, int at, float count) {
        ScalarOptics.store(counts, at, count);
    }
}
