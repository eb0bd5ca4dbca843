package org.backlight.datasets.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A folder of small images for tests.
 *
 * @param path made where it is missing
 */
record PngFolder(Path path) {

    /** Writes a grey image whose pixel at (r, c) is value + r + c. */
    Path grey(String name, int rows, int columns, int value) throws IOException {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                image.getRaster().setSample(c, r, 0, value + r + c);
            }
        }
        return write(name, image);
    }

    /** Writes an image of one colour. */
    Path color(String name, int rows, int columns, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                image.setRGB(c, r, rgb);
            }
        }
        return write(name, image);
    }

    Path write(String name, BufferedImage image) throws IOException {
        Path file = path.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
        return file;
    }
}
