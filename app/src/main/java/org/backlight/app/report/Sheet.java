package org.backlight.app.report;

import de.erichseifert.vectorgraphics2d.Processor;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Drawings side by side, as one.
 *
 * @param panels at least one, all of one size
 * @param columns in each line
 */
record Sheet(List<Panel> panels, int columns) {

    /** Puts panels side by side, as many in a line as there are columns for. */
    static Sheet of(List<Panel> panels, int columns) {
        return new Sheet(panels, Math.min(columns, panels.size()));
    }

    /** Returns the width in units. */
    int width() {
        return columns * panels.getFirst().width();
    }

    /** Returns the height in units. */
    int height() {
        return Math.ceilDiv(panels.size(), columns) * panels.getFirst().height();
    }

    private void draw(Graphics2D pen) {
        for (int i = 0; i < panels.size(); i++) {
            Panel panel = panels.get(i);
            Graphics2D place = (Graphics2D) pen.create();
            place.translate(i % columns * panel.width(), i / columns * panel.height());
            panel.draw(place);
            place.dispose();
        }
    }

    /**
     * Returns the drawings in pixels.
     *
     * @param zoom pixels of a unit
     */
    BufferedImage pixels(double zoom) {
        BufferedImage picture = new BufferedImage((int) Math.ceil(zoom * width()),
                (int) Math.ceil(zoom * height()), BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        pen.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        pen.scale(zoom, zoom);
        draw(pen);
        pen.dispose();
        return picture;
    }

    /**
     * Returns the drawings as lines, areas and texts of a document.
     *
     * @param processor of the document's format
     * @param pen new, of that document
     * @param size what a unit is in the document
     */
    byte[] document(Processor processor, VectorGraphics2D pen, double size) {
        pen.scale(size, size);
        draw(pen);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            processor.getDocument(pen.getCommands(), new PageSize(size * width(), size * height()))
                    .writeTo(bytes);
        } catch (IOException e) {
            // Nothing is written but memory.
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
