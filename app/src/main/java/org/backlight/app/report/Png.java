package org.backlight.app.report;

import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures as PNG files. */
public final class Png {

    private Png() {}

    /**
     * Returns the bytes of a PNG file. They pass through no temporary file, so that pictures can also be made while the
     * JVM shuts down, when Ctrl-C has ended the work that they report.
     *
     * @param picture not modified
     */
    public static byte[] bytes(RenderedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var png = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            // Nothing is written but memory.
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
