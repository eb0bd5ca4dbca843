package org.backlight.optics.retrieval;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Ranges;

/**
 * Retrieval of the field by off-axis holography: the reference beam meets the camera at an angle, so that its phase phi
 * advances from pixel to pixel, and one frame holds the field of the object, moved to a carrier frequency,
 *
 * <pre>
 * I = |y|^2 + |r|^2 + |r| y exp(-i phi) + |r| conj(y) exp(i phi),   phi(p, q) = carrierPerRow p + carrierPerColumn q
 * </pre>
 *
 * The host takes the two-dimensional spectrum of the region, cuts out the side band of y, which is as large as the pupil, and
 * transforms it back at one sample for each grain ({@link SideBand}): exactly linear without noise, where the side band
 * overlaps neither the centre, |y|^2 + |r|^2, which is twice as large as the pupil along each axis, nor its own mirror image
 * (Leith and Upatnieks, JOSA 52, 1123 (1962); Cuche, Marquet and Depeursinge, Applied Optics 39, 4070 (2000)). With grains of
 * four rows a carrier of 3/8 cycles per row leaves no bin of the spectrum unused. Launay et al. 2020 (arXiv:2012.06373) use
 * off-axis holography. Output 2g is the real part of grain g, output 2g + 1 its imaginary part, of the grains within the guard
 * band.
 *
 * <p>The transform takes the region for one period of the field. That of a twin is; in a laboratory the camera reads a crop of
 * a larger field, whose first and last pixels do not fit together, and the side band loses and gains light there. Grains at
 * the edge, whose fidelity is some 0.7 along the first row and above 0.96 from the next one on, may be left out.
 *
 * @param guardGrains grains at either edge that give no output, along each axis on which a grain has several pixels or pixels
 *     have a size; 0 to 1000. Default 0 (a twin needs none; 1 is enough for a laboratory, 2 where there are two such axes, see
 *     docs/physics.md)
 */
public record OffAxisHolography(int guardGrains) implements Holography {

    /** Cycles per pixel that bands may overlap by: a carrier is often kept, and written, with seven digits. */
    private static final double TOLERANCE = 1e-6;

    /** @throws IllegalArgumentException if the guard band lies outside its range */
    public OffAxisHolography {
        Ranges.check("retrieval.guard-grains", guardGrains, 0, 1000);
    }

    /** Creates the method without a guard band. */
    public OffAxisHolography() {
        this(0);
    }

    /** Returns the grain rows at either edge that give no output. */
    public int guardRows(OpuGeometry geometry) {
        return geometry.grainRows() > 1 || geometry.aperturePixels() > 0 ? guardGrains : 0;
    }

    /** Returns the grain columns at either edge that give no output. */
    public int guardColumns(OpuGeometry geometry) {
        return geometry.grainColumns() > 1 || geometry.aperturePixels() > 0 ? guardGrains : 0;
    }

    @Override
    public int framesPerHalf() {
        return 1;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException also if the side band overlaps other parts of the spectrum, or if no region makes a
     *     whole number of fringes
     */
    @Override
    public long maximumOutputs(OpuGeometry geometry) {
        return Math.min(geometry.maximumOutputs(), 2 * choice(geometry).grains());
    }

    @Override
    public Region region(OpuGeometry geometry, long outputs) {
        check(geometry, outputs);
        return choice(geometry).region((outputs + 1) / 2);
    }

    private RegionChoice choice(OpuGeometry geometry) {
        if (!geometry.hasReference()) {
            throw new IllegalArgumentException(
                    "Off-axis holography needs a reference beam, which this device lacks.");
        }
        Axis rows = new Axis(geometry.carrierRadiansPerRow() / (2 * Math.PI), 1.0 / geometry.grainRows());
        Axis columns = new Axis(geometry.carrierRadiansPerColumn() / (2 * Math.PI),
                1.0 / geometry.grainColumns());
        if (rows.overlapsCentre() && columns.overlapsCentre()) {
            throw new IllegalArgumentException(
                    "The side band of the hologram overlaps the centre of its spectrum: "
                            + bands(rows, columns) + ", and the centre reaches to " + text(rows.width)
                            + " and "
                            + text(columns.width) + ".");
        }
        if (rows.overlapsMirrorImage() && columns.overlapsMirrorImage()) {
            throw new IllegalArgumentException("The side band of the hologram overlaps its own mirror image: "
                    + bands(rows, columns)
                    + ", and the image has the opposite frequencies, which are the same half a cycle "
                    + "per pixel on either side.");
        }
        RegionChoice choice = RegionChoice.withCarrier(geometry).guarded(guardRows(geometry),
                guardColumns(geometry));
        if (choice.grains() == 0) {
            throw new IllegalArgumentException("A guard band of " + guardGrains
                    + " grains at either edge leaves none of the sensor's "
                    + geometry.sensorRows() / geometry.grainRows() + " x "
                    + geometry.sensorColumns() / geometry.grainColumns() + " grains.");
        }
        return choice;
    }

    private static String bands(Axis rows, Axis columns) {
        return "it lies from " + rows.band() + " cycles per pixel row and from " + columns.band()
                + " per pixel column";
    }

    private static String text(double value) {
        return Ranges.text(Math.rint(value * 1e6) / 1e6);
    }

    @Override
    public String method() {
        return "off-axis";
    }

    @Override
    public RegionChoice regions(OpuGeometry geometry) {
        return RegionChoice.withCarrier(geometry);
    }

    @Override
    public Demodulator demodulator(OpuGeometry geometry, MirrorLayout layout, Region region, int outputs) {
        return new BandDemodulator(region,
                new SideBand(RetrievalKernels.best(), geometry, region, geometry.carrierRadiansPerRow(),
                        geometry.carrierRadiansPerColumn(), guardRows(geometry), guardColumns(geometry), 1),
                1);
    }

    @Override
    public String toString() {
        return "off-axis holography";
    }

    /**
     * One axis of the spectrum, whose period is 1.
     *
     * @param carrier cycles per pixel
     * @param width of the pupil in cycles per pixel
     */
    private record Axis(double carrier, double width) {

        String band() {
            return text(carrier - width / 2) + " to " + text(carrier + width / 2);
        }

        boolean overlapsCentre() {
            return Math.abs(carrier - Math.rint(carrier)) < 1.5 * width - TOLERANCE;
        }

        boolean overlapsMirrorImage() {
            // A band of an even number of bins reaches one bin further to the right than to the left.
            double apart = 2 * carrier - Math.rint(2 * carrier);
            return apart > -width + TOLERANCE && apart < width + TOLERANCE;
        }
    }
}
