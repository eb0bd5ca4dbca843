package org.backlight.optics.twin;

import org.backlight.optics.device.Aperture;

/**
 * Cosine and sine of the reference beam's phase on the pixel rows of a region, for the phase that was asked last. Used by one
 * thread.
 */
final class RowCarrier {

    /** Cosines and sines of the phases alone, without that of a frame: for each place in a pixel, row by row. */
    private final double[][] base;
    private final float[][] turned;
    private double held = Double.NaN;

    private RowCarrier(double[][] base) {
        this.base = base;
        turned = new float[base.length][base[0].length];
    }

    /** Returns the carrier of a field, whose phases may be shared by several threads. */
    static RowCarrier of(SpeckleField field, Aperture aperture, int rows) {
        double[][] base = new double[aperture.places()][2 * rows];
        for (int i = 0; i < base.length; i++) {
            for (int p = 0; p < rows; p++) {
                double angle = field.rowPhase(p + aperture.offset(i));
                base[i][2 * p] = Math.cos(angle);
                base[i][2 * p + 1] = Math.sin(angle);
            }
        }
        return new RowCarrier(base);
    }

    /** Returns the same for another thread. */
    RowCarrier copy() {
        return new RowCarrier(base);
    }

    /**
     * Returns cosine and sine for each row of the region.
     *
     * @param place in a pixel
     * @param phase added everywhere
     * @return valid until another phase is asked
     */
    float[] at(int place, double phase) {
        if (phase != held) {
            held = phase;
            double cos = Math.cos(phase);
            double sin = Math.sin(phase);
            for (int i = 0; i < base.length; i++) {
                for (int k = 0; k < base[i].length; k += 2) {
                    turned[i][k] = (float) (base[i][k] * cos - base[i][k + 1] * sin);
                    turned[i][k + 1] = (float) (base[i][k + 1] * cos + base[i][k] * sin);
                }
            }
        }
        return turned[place];
    }
}
