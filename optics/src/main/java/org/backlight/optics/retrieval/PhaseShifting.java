package org.backlight.optics.retrieval;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Ranges;

/**
 * Retrieval of the field by phase-shifting holography: the same pattern is exposed K times while the phase of an
 * in-line reference beam steps through 2 pi k / K,
 *
 * <pre>
 * I_k  = |y|^2 + |r|^2 + 2 |r| (Re y cos(2 pi k/K) + Im y sin(2 pi k/K)),   k = 0 .. K-1
 * Re y = sum of I_k cos(2 pi k/K) / (K |r|),   Im y = sum of I_k sin(2 pi k/K) / (K |r|)
 * </pre>
 *
 * (Yamaguchi and Zhang, Optics Letters 22, 1268 (1997), for K = 4). Two outputs for each grain, K frames for each
 * half of a vector. Output 2g is the real part of grain g, output 2g + 1 its imaginary part. Where a grain has several
 * pixels, all of them take part: their spectrum is cut to the pupil's band, which averages their noise, and what the pixels'
 * size has left of it is made good.
 *
 * @param steps K, frames for each half: 3, 4 or 5. Default 4 (assumed)
 */
public record PhaseShifting(int steps) implements Holography {

    /** @throws IllegalArgumentException if the number of steps is not 3, 4 or 5 */
    public PhaseShifting {
        Ranges.check("retrieval.steps", steps, 3, 5);
    }

    @Override
    public int framesPerHalf() {
        return steps;
    }

    @Override
    public long maximumOutputs(OpuGeometry geometry) {
        if (!geometry.hasReference()) {
            throw new IllegalArgumentException(
                    "Phase shifting needs a reference beam, which this device lacks.");
        }
        if (geometry.carrierRadiansPerRow() != 0 || geometry.carrierRadiansPerColumn() != 0) {
            throw new IllegalArgumentException(
                    "Phase shifting needs an in-line reference beam (carrier 0 radians), but this device has "
                            + geometry.carrierRadiansPerRow() + " radians per row and "
                            + geometry.carrierRadiansPerColumn() + " per column.");
        }
        return Math.min(geometry.maximumOutputs(), 2 * RegionChoice.of(geometry).grains());
    }

    @Override
    public Region region(OpuGeometry geometry, long outputs) {
        check(geometry, outputs);
        return RegionChoice.of(geometry).region((outputs + 1) / 2);
    }

    @Override
    public String method() {
        return "phase-shifting";
    }

    @Override
    public Demodulator demodulator(OpuGeometry geometry, MirrorLayout layout, Region region, int outputs) {
        boolean pixelIsGrain = geometry.grainRows() == 1 && geometry.grainColumns() == 1
                && geometry.aperturePixels() == 0;
        return pixelIsGrain
                ? new StepDemodulator(region, steps)
                : new BandDemodulator(region,
                        new SideBand(RetrievalKernels.best(), geometry, region, 0, 0, 0, 0, steps), steps);
    }

    @Override
    public String toString() {
        return steps + "-step phase shifting";
    }
}
