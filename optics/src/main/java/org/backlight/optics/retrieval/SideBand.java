package org.backlight.optics.retrieval;

import org.backlight.optics.device.Aperture;
import org.backlight.optics.device.CountFrames;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.PupilAxis;
import org.backlight.optics.device.Region;

/**
 * Side band of a hologram, from which the field at the grains is taken: discrete Fourier transform of the region, the
 * side band's M_r x M_c bins about the carrier cut out, each divided by what the pixels' size has left of it, and the
 * inverse transform at the critical sampling. The band is a rectangle, so all three are one product with a small
 * complex matrix along each axis,
 *
 * <pre>
 * g(q) = sum over p of K(grain q - p) exp(i carrier p) I(p)
 * K(x) = 1/pixels sum over the M bins k of exp(2 pi i k x / pixels) / transfer(k/pixels - carrier/(2 pi))
 * </pre>
 *
 * which gives |r| y(grain q) exactly, where neither the centre of the spectrum, |y|^2 + |r|^2, nor the conjugate of the side
 * band overlaps it: the transform is unitary, and bins do not mix.
 */
final class SideBand {

    private final RetrievalKernels kernels;
    private final Region region;
    /** Grain rows that give outputs. */
    private final int lines;
    private final int width;
    /** Weights by phase step: grain rows x pixel rows. */
    private final float[][] rowRe;
    private final float[][] rowIm;
    /** Pixel columns x grain columns, and the same times the imaginary unit; null if each pixel is a grain. */
    private final float[] column;
    private final float[] columnTimesI;

    /**
     * Makes a side band.
     *
     * @param carrierPerRow radians
     * @param carrierPerColumn radians
     * @param guardRows grain rows at either edge that give no output
     * @param guardColumns grain columns at either edge that give no output
     * @param steps phase steps 2 pi k / steps, whose frames are averaged; 1 for a single frame
     */
    SideBand(RetrievalKernels kernels, OpuGeometry geometry, Region region, double carrierPerRow,
            double carrierPerColumn, int guardRows, int guardColumns, int steps) {
        this.kernels = kernels;
        this.region = region;
        Aperture aperture = new Aperture(geometry.aperturePixels());
        PupilAxis rows = PupilAxis.rows(geometry, region);
        PupilAxis columns = PupilAxis.columns(geometry, region);
        lines = rows.grains() - 2 * guardRows;
        width = 2 * (columns.grains() - 2 * guardColumns);
        rowRe = new float[steps][];
        rowIm = new float[steps][];
        double[] alongRows = matrix(rows, guardRows, carrierPerRow, aperture);
        for (int k = 0; k < steps; k++) {
            double angle = 2 * Math.PI * k / steps;
            rowRe[k] = new float[alongRows.length / 2];
            rowIm[k] = new float[alongRows.length / 2];
            for (int i = 0; i < rowRe[k].length; i++) {
                double re = alongRows[2 * i] / steps;
                double im = alongRows[2 * i + 1] / steps;
                rowRe[k][i] = (float) (re * Math.cos(angle) - im * Math.sin(angle));
                rowIm[k][i] = (float) (im * Math.cos(angle) + re * Math.sin(angle));
            }
        }
        if (columns.grain() == 1 && aperture.side() == 0 && carrierPerColumn == 0) {
            column = null;
            columnTimesI = null;
            return;
        }
        double[] alongColumns = matrix(columns, guardColumns, carrierPerColumn, aperture);
        column = new float[alongColumns.length];
        columnTimesI = new float[alongColumns.length];
        for (int q = 0; q < width / 2; q++) {
            for (int p = 0; p < columns.pixels(); p++) {
                int from = 2 * (q * columns.pixels() + p);
                int to = p * width + 2 * q;
                column[to] = (float) alongColumns[from];
                column[to + 1] = (float) alongColumns[from + 1];
                columnTimesI[to] = (float) -alongColumns[from + 1];
                columnTimesI[to + 1] = (float) alongColumns[from];
            }
        }
    }

    /** Grains within the guard x pixels, each real and imaginary part: K(grain q - p) exp(i carrier p). */
    private static double[] matrix(PupilAxis axis, int guard, double carrier, Aperture aperture) {
        int n = axis.pixels();
        int m = axis.grains();
        double[] cos = new double[n];
        double[] sin = new double[n];
        for (int i = 0; i < n; i++) {
            cos[i] = Math.cos(2 * Math.PI * i / n);
            sin[i] = Math.sin(2 * Math.PI * i / n);
        }
        double[] re = new double[n];
        double[] im = new double[n];
        for (int k = axis.firstBin(); k < axis.firstBin() + m; k++) {
            double weight = 1 / aperture.transfer(k / (double) n - carrier / (2 * Math.PI)) / n;
            for (int x = 0; x < n; x++) {
                int at = (int) Math.floorMod((long) k * x, (long) n);
                re[x] += weight * cos[at];
                im[x] += weight * sin[at];
            }
        }
        int wanted = m - 2 * guard;
        double[] matrix = new double[Math.multiplyExact(2 * wanted, n)];
        for (int q = 0; q < wanted; q++) {
            for (int p = 0; p < n; p++) {
                int x = Math.floorMod(axis.grain() * (q + guard) - p, n);
                double c = Math.cos(carrier * p);
                double s = Math.sin(carrier * p);
                matrix[2 * (q * n + p)] = re[x] * c - im[x] * s;
                matrix[2 * (q * n + p) + 1] = im[x] * c + re[x] * s;
            }
        }
        return matrix;
    }

    /** Returns the grain rows that give outputs. */
    int lines() {
        return lines;
    }

    /** Returns the outputs of a grain row: real and imaginary parts in turn. */
    int outputsPerLine() {
        return width;
    }

    /**
     * Adds scale times the field at the grains of some grain rows.
     *
     * @param first the first of the frames, one for each phase step
     * @param out changed from {@code at + from * outputsPerLine()} to {@code at + to * outputsPerLine() - 1}
     */
    void accumulate(CountFrames counts, int first, float scale, float[] out, int at, int from, int to) {
        int n = region.rows();
        int wide = region.columns();
        float[] block = new float[n * RetrievalKernels.PIXELS];
        float[] scratch = new float[2 * RetrievalKernels.PIXELS];
        float[] alongRows = column == null ? out : new float[(to - from) * 2 * wide];
        int start = column == null ? at + from * width : 0;
        for (int k = 0; k < rowRe.length; k++) {
            for (int c = 0; c < wide; c += RetrievalKernels.PIXELS) {
                kernels.load(counts, (first + k) * region.pixels() + c, wide, n, block);
                for (int q = from; q < to; q++) {
                    kernels.columns(block, n, rowRe[k], rowIm[k], q * n, column == null ? scale : 1, scratch,
                            alongRows,
                            start + 2 * ((q - from) * wide + c));
                }
            }
        }
        if (column == null) {
            return;
        }
        float[] row = new float[2 * wide];
        for (int q = from; q < to; q++) {
            System.arraycopy(alongRows, 2 * (q - from) * wide, row, 0, row.length);
            kernels.rows(row, wide, column, columnTimesI, width, scale, out, at + q * width);
        }
    }
}
