package org.backlight.optics.characterization;

import org.backlight.optics.characterization.Characterization.Image;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.PupilAxis;

/**
 * Spectrum of a hologram, with zero frequency in the middle, and the place where the host cuts out the side band of the
 * object.
 *
 * @param decibels 10 log10 |F|^2, with F the unnormalized transform of the counts less their mean; row rows/2 and column columns/2
 *     hold zero frequency
 * @param firstRow the side band's first row in the picture; rows and columns go on from the last one to the first
 * @param firstColumn its first column
 * @param bandRows its height in bins
 * @param bandColumns its width in bins
 */
public record HologramSpectrum(Image decibels, int firstRow, int firstColumn, int bandRows, int bandColumns) {

    /** Fringes by which a carrier may miss a bin. */
    private static final double TOLERANCE = 1e-3;

    /**
     * Computes the spectrum of a region of a device.
     *
     * @param hologram counts of whole grains
     * @param geometry the device, with a reference arm
     * @throws IllegalArgumentException if the region has no whole number of grains, or of fringes
     */
    public static HologramSpectrum of(Image hologram, OpuGeometry geometry) {
        PupilAxis rows = axis("rows", hologram.rows(), geometry.grainRows());
        PupilAxis columns = axis("columns", hologram.columns(), geometry.grainColumns());
        return new HologramSpectrum(power(hologram), first(rows, geometry.carrierRadiansPerRow()),
                first(columns, geometry.carrierRadiansPerColumn()), rows.grains(), columns.grains());
    }

    private static PupilAxis axis(String name, int pixels, int grain) {
        if (pixels < grain || pixels % grain != 0) {
            throw new IllegalArgumentException("A hologram of " + pixels + " " + name
                    + " has no whole number of grains of " + grain + " " + name + ".");
        }
        return new PupilAxis(pixels, grain);
    }

    private static int first(PupilAxis axis, double carrier) {
        double fringes = carrier / (2 * Math.PI) * axis.pixels();
        int bins = (int) Math.rint(fringes);
        if (Math.abs(fringes - bins) > TOLERANCE) {
            throw new IllegalArgumentException("The reference beam makes " + fringes + " fringes on "
                    + axis.pixels()
                    + " pixels, which is no whole number, so that its side band lies on no bin.");
        }
        return Math.floorMod(axis.pixels() / 2 + axis.firstBin() - bins, axis.pixels());
    }

    /** Returns whether the side band lies beside the middle. */
    public boolean isOffAxis() {
        return firstRow != middle(decibels.rows(), bandRows)
                || firstColumn != middle(decibels.columns(), bandColumns);
    }

    private static int middle(int pixels, int band) {
        return Math.floorMod(pixels / 2 - (band - 1) / 2, pixels);
    }

    /** Returns whether a place of the picture lies in the side band. */
    public boolean inBand(int row, int column) {
        return Math.floorMod(row - firstRow, decibels.rows()) < bandRows
                && Math.floorMod(column - firstColumn, decibels.columns()) < bandColumns;
    }

    private static Image power(Image image) {
        int rows = image.rows();
        int columns = image.columns();
        double mean = 0;
        for (float value : image.values()) {
            mean += value / ((double) rows * columns);
        }
        double[] re = new double[rows * columns];
        double[] im = new double[re.length];
        for (int i = 0; i < re.length; i++) {
            re[i] = image.values()[i] - mean;
        }
        Fourier alongRow = new Fourier(columns);
        for (int r = 0; r < rows; r++) {
            alongRow.transform(re, im, r * columns, 1);
        }
        Fourier alongColumn = new Fourier(rows);
        for (int c = 0; c < columns; c++) {
            alongColumn.transform(re, im, c, columns);
        }
        float[] decibels = new float[re.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int from = r * columns + c;
                int to = (r + rows / 2) % rows * columns + (c + columns / 2) % columns;
                // Zero frequency is taken away with the mean.
                decibels[to] = (float) (10
                        * Math.log10(Math.max(1e-6, re[from] * re[from] + im[from] * im[from])));
            }
        }
        return new Image(rows, columns, decibels);
    }

    /**
     * Discrete Fourier transform of lines of any length by its definition: pictures have few lines, whose lengths are
     * whole grains and fringes and seldom a power of two.
     */
    private static final class Fourier {
        private final double[] cos;
        private final double[] sin;
        private final double[] re;
        private final double[] im;

        Fourier(int n) {
            cos = new double[n];
            sin = new double[n];
            re = new double[n];
            im = new double[n];
            for (int i = 0; i < n; i++) {
                cos[i] = Math.cos(2 * Math.PI * i / n);
                sin[i] = -Math.sin(2 * Math.PI * i / n);
            }
        }

        /** Replaces the elements start, start + step, ... by their spectrum. */
        void transform(double[] real, double[] imaginary, int start, int step) {
            int n = cos.length;
            for (int k = 0; k < n; k++) {
                double x = 0;
                double y = 0;
                for (int p = 0, at = 0; p < n; p++) {
                    double a = real[start + p * step];
                    double b = imaginary[start + p * step];
                    x += a * cos[at] - b * sin[at];
                    y += b * cos[at] + a * sin[at];
                    at += k;
                    at -= at >= n ? n : 0;
                }
                re[k] = x;
                im[k] = y;
            }
            for (int k = 0; k < n; k++) {
                real[start + k * step] = re[k];
                imaginary[start + k * step] = im[k];
            }
        }
    }
}
