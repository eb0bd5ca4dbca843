package org.backlight.app.report;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A picture of pixels as an illustration; in a drawing, it is an image. It has no numbers but its pixels.
 *
 * @param name of the file that it is saved as, without its ending
 * @param words what it shows, for those who cannot see it
 * @param picture not modified
 */
record PixelFigure(String name, String words, BufferedImage picture) implements Illustration {

    @Override
    public List<Panel> panels(boolean titled) {
        int width = Math.min(picture.getWidth(), Panel.PAGE);
        double zoom = (double) width / picture.getWidth();
        return List.of(new Panel(width, (int) Math.ceil(zoom * picture.getHeight()), pen -> draw(pen, zoom)));
    }

    private void draw(Graphics2D pen, double zoom) {
        pen.drawImage(picture, AffineTransform.getScaleInstance(zoom, zoom), null);
    }

    @Override
    public int columns() {
        return 1;
    }

    @Override
    public Table numbers() {
        return new Table("pixel");
    }
}
