package org.backlight.optics.device;

/**
 * One axis of the field behind a rectangular pupil. The pupil is 1 / grain cycles per pixel wide, so that of the bins
 * of the region's discrete Fourier transform it lets M = pixels / grain through, k = -ceil(M/2) + 1 .. floor(M/2), and
 * the field is fixed by its values g at every grain-th pixel:
 *
 * <pre>
 * y(p) = sum over q of d(p - grain q) g(q),   q = 0 .. M-1
 * d(x) = 1/M sum over k of exp(2 pi i k x / pixels) = exp(i tilt x) sin(pi x / grain) / (M sin(pi x / pixels))
 * </pre>
 *
 * with tilt = 0 for odd M; a band of an even number of bins lies half a bin off the axis, tilt = pi / pixels. This is the
 * sampling theorem for a field whose period is the region (the kernel is Dirichlet's). With independent g of equal variance
 * the field has that variance everywhere, and correlation d(x) over a distance x: that of speckle behind a slit
 * (Goodman, Speckle Phenomena in Optics, chapter 4), whose zeros lie a grain apart.
 *
 * @param pixels pixels of the region along the axis
 * @param grain pixels of a speckle grain, a divisor of them
 */
public record PupilAxis(int pixels, int grain) {

    /** Returns the rows of a region on a device. */
    public static PupilAxis rows(OpuGeometry geometry, Region region) {
        return new PupilAxis(region.rows(), geometry.grainRows());
    }

    /** Returns the columns of a region on a device. */
    public static PupilAxis columns(OpuGeometry geometry, Region region) {
        return new PupilAxis(region.columns(), geometry.grainColumns());
    }

    /** Returns M, the number of grains. */
    public int grains() {
        return pixels / grain;
    }

    /** Returns the first bin of the band. */
    public int firstBin() {
        return -((grains() - 1) / 2);
    }

    /** Returns the phase of the kernel per pixel. */
    public double tilt() {
        return grains() % 2 == 0 ? Math.PI / pixels : 0;
    }

    /** Returns the kernel without its tilt, {@code exp(-i tilt x) d(x)}, which is real. */
    double kernel(double x) {
        if (x != 0 && x % grain == 0 && x % pixels != 0) {
            return 0;
        }
        double sine = Math.sin(Math.PI * x / pixels);
        return Math.abs(sine) < 1e-14
                ? Math.cos(Math.PI * x / grain) / Math.cos(Math.PI * x / pixels)
                : Math.sin(Math.PI * x / grain) / (grains() * sine);
    }

    /**
     * Returns the kernel at every pixel, for every grain.
     *
     * @param offset added to the pixels' places, in pixels
     * @return row-major, pixels x grains
     */
    public float[] weights(double offset) {
        int m = grains();
        float[] weights = new float[Math.multiplyExact(pixels, m)];
        for (int p = 0; p < pixels; p++) {
            for (int q = 0; q < m; q++) {
                weights[p * m + q] = (float) kernel(p + offset - (double) grain * q);
            }
        }
        return weights;
    }
}
