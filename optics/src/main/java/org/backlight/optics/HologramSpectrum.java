package org.backlight.optics;

import org.backlight.optics.Characterization.Image;

/**
 * The spectrum of a hologram, zero frequency in the middle, and where in it the host cuts out the side band of the object.
 *
 * @param logPower log10(1 + |F|^2) of the counts above their mean; row n/2 and column n/2 hold zero frequency
 * @param firstRow the side band's first row in the picture; rows and columns go on from the last one to the first
 * @param firstColumn its first column
 * @param bandRows its height in bins
 * @param bandColumns its width in bins
 */
public record HologramSpectrum(Image logPower, int firstRow, int firstColumn, int bandRows, int bandColumns) {

    /**
     * The spectrum of a region of a device.
     *
     * @param hologram counts; its sides are the same power of two
     * @param geometry the device, with a reference arm
     * @throws IllegalArgumentException if the image has another shape
     */
    public static HologramSpectrum of(Image hologram, OpuGeometry geometry) {
        int n = hologram.rows();
        if (n != hologram.columns() || Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException(
                    "A spectrum needs a square image with a power of two as its side, not "
                            + n + " x " + hologram.columns() + ".");
        }
        PupilAxis rows = new PupilAxis(n, geometry.grainRows());
        PupilAxis columns = new PupilAxis(n, geometry.grainColumns());
        return new HologramSpectrum(logPower(hologram), first(rows, geometry.carrierRadiansPerRow()),
                first(columns, geometry.carrierRadiansPerColumn()), rows.grains(), columns.grains());
    }

    private static int first(PupilAxis axis, double carrier) {
        int bins = (int) Math.rint(carrier / (2 * Math.PI) * axis.pixels());
        return Math.floorMod(axis.pixels() / 2 + axis.firstBin() - bins, axis.pixels());
    }

    /** Whether the side band lies beside the middle. */
    public boolean isOffAxis() {
        int n = logPower.rows();
        return firstRow != n / 2 - (bandRows - 1) / 2 || firstColumn != n / 2 - (bandColumns - 1) / 2;
    }

    private static Image logPower(Image image) {
        int n = image.rows();
        double[] re = new double[n * n];
        double[] im = new double[n * n];
        double mean = 0;
        for (float value : image.values()) {
            mean += value / (n * (double) n);
        }
        for (int i = 0; i < n * n; i++) {
            re[i] = image.values()[i] - mean;
        }
        for (int line = 0; line < n; line++) {
            transform(re, im, line * n, 1, n);
        }
        for (int line = 0; line < n; line++) {
            transform(re, im, line, n, n);
        }
        float[] log = new float[n * n];
        for (int r = 0; r < n; r++) {
            for (int c = 0; c < n; c++) {
                int from = r * n + c;
                int to = (r + n / 2) % n * n + (c + n / 2) % n;
                log[to] = (float) Math.log10(1 + re[from] * re[from] + im[from] * im[from]);
            }
        }
        return new Image(n, n, log);
    }

    /** Cooley and Tukey's fast Fourier transform of a line, in place. */
    private static void transform(double[] re, double[] im, int start, int step, int n) {
        for (int i = 1, j = 0; i < n; i++) {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(re, start + i * step, start + j * step);
                swap(im, start + i * step, start + j * step);
            }
        }
        for (int length = 2; length <= n; length <<= 1) {
            for (int i = 0; i < n; i += length) {
                for (int k = 0; k < length / 2; k++) {
                    double angle = -2 * Math.PI * k / length;
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    int a = start + (i + k) * step;
                    int b = start + (i + k + length / 2) * step;
                    double x = re[b] * c - im[b] * s;
                    double y = re[b] * s + im[b] * c;
                    re[b] = re[a] - x;
                    im[b] = im[a] - y;
                    re[a] += x;
                    im[a] += y;
                }
            }
        }
    }

    private static void swap(double[] values, int a, int b) {
        double kept = values[a];
        values[a] = values[b];
        values[b] = kept;
    }
}
