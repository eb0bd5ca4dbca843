package org.backlight.optics;

/**
 * Off-axis holography with four samples per fringe: the reference beam meets the camera at such an angle that its
 * phase advances by pi/2 from one pixel row to the next, and a speckle grain covers four rows. The four
 * intensities of a grain are those of four phase steps at once,
 *
 * <pre>
 * I_q = |y|^2 + |r|^2 + 2 |r| (Re y cos(q pi/2) + Im y sin(q pi/2)),   q = 0, 1, 2, 3
 * Re y = (I_0 - I_2) / (4 |r|),   Im y = (I_1 - I_3) / (4 |r|)
 * </pre>
 *
 * so that one frame gives two outputs for every four pixels, exactly linear without noise. This is spatial
 * demodulation of a carrier at a quarter of the sampling frequency; Launay et al. 2020 (arXiv:2012.06373) use
 * off-axis holography. Output 2g is the real part of grain g, output 2g + 1 its imaginary part.
 */
public record OffAxisHolography() implements Retrieval {

    @Override
    public int framesPerHalf() {
        return 1;
    }

    @Override
    public long maximumOutputs(OpuGeometry geometry) {
        if (!geometry.hasReference()) {
            throw new IllegalArgumentException(
                    "Off-axis holography needs a reference beam, which this device lacks.");
        }
        double carrier = geometry.carrierRadiansPerRow();
        if (geometry.grainRows() == 4 && carrier < Math.PI / 2 - 1e-9) {
            throw new IllegalArgumentException(
                    "The side band of the hologram overlaps the centre of its spectrum: "
                            + "the reference beam's phase advances by " + carrier
                            + " radians per pixel row, but speckle "
                            + "grains of 4 rows need pi/2 (1.5707963267948966).");
        }
        if (geometry.grainRows() != 4 || Math.abs(carrier - Math.PI / 2) > 1e-9) {
            throw new IllegalArgumentException(
                    "Off-axis holography needs speckle grains of 4 pixel rows and a reference "
                            + "phase that advances by pi/2 per row, but this device has "
                            + geometry.grainRows() + " rows and "
                            + carrier + " radians.");
        }
        return Math.min(geometry.maximumOutputs(), 2 * Retrieval.grainsOf(geometry));
    }

    @Override
    public Region region(OpuGeometry geometry, long outputs) {
        return Retrieval.super.region(geometry, outputs, (outputs + 1) / 2);
    }

    @Override
    public String toString() {
        return "off-axis holography";
    }
}
