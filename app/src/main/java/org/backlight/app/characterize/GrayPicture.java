package org.backlight.app.characterize;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import org.backlight.app.run.AtomicFile;
import org.backlight.optics.Characterization.Image;

/** Frames and spectra as grey PNG pictures, black for the least value and white for the largest. */
final class GrayPicture {

    private GrayPicture() {}

    /**
     * Writes a picture.
     *
     * @throws IOException if it cannot be written
     */
    static void write(Image image, Path file) throws IOException {
        float least = Float.MAX_VALUE;
        float most = -Float.MAX_VALUE;
        for (float value : image.values()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        float scale = most > least ? 255 / (most - least) : 0;
        BufferedImage picture = new BufferedImage(image.columns(), image.rows(),
                BufferedImage.TYPE_BYTE_GRAY);
        for (int r = 0; r < image.rows(); r++) {
            for (int c = 0; c < image.columns(); c++) {
                picture.getRaster().setSample(c, r, 0,
                        Math.round((image.values()[r * image.columns() + c] - least) * scale));
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);
        AtomicFile.write(file, png.toByteArray());
    }

    /**
     * The logarithm of the power spectrum of a square image, zero frequency in the middle: log10(1 + |F|^2).
     *
     * @param image its sides are the same power of two
     */
    static Image spectrum(Image image) {
        int n = image.rows();
        if (n != image.columns() || Integer.bitCount(n) != 1) {
            throw new IllegalArgumentException(
                    "A spectrum needs a square image with a power of two as its side, not "
                            + n + " x " + image.columns() + ".");
        }
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
