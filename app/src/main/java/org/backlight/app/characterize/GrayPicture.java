package org.backlight.app.characterize;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import org.backlight.app.run.AtomicFile;
import org.backlight.optics.Characterization.Image;
import org.backlight.optics.HologramSpectrum;

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

    /** A spectrum with the outline of its side band in white, unless it lies in the middle. */
    static Image outlined(HologramSpectrum spectrum) {
        Image picture = spectrum.logPower();
        float[] values = picture.values().clone();
        if (spectrum.isOffAxis()) {
            float most = 0;
            for (float value : values) {
                most = Math.max(most, value);
            }
            for (int r = 0; r < spectrum.bandRows(); r++) {
                for (int c = 0; c < spectrum.bandColumns(); c++) {
                    if (r == 0 || c == 0 || r == spectrum.bandRows() - 1
                            || c == spectrum.bandColumns() - 1) {
                        int row = (spectrum.firstRow() + r) % picture.rows();
                        int column = (spectrum.firstColumn() + c) % picture.columns();
                        values[row * picture.columns() + column] = most;
                    }
                }
            }
        }
        return new Image(picture.rows(), picture.columns(), values);
    }
}
