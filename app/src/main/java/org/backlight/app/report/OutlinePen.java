package org.backlight.app.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;

/** Draws letters as areas, so that they look the same where their font is missing: a PDF holds no fonts of its own. */
final class OutlinePen extends VectorGraphics2D {

    @Override
    public void drawString(String text, int x, int y) {
        drawString(text, (float) x, (float) y);
    }

    @Override
    public void drawString(String text, float x, float y) {
        fill(getFont().createGlyphVector(getFontRenderContext(), text).getOutline(x, y));
    }
}
