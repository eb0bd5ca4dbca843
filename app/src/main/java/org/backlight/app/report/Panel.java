package org.backlight.app.report;

import java.awt.Graphics2D;
import java.util.function.Consumer;

/**
 * One drawing of an illustration. {@value #COLUMN} units are the width of a journal's column, 85 mm, where a letter of 11 units is
 * 6.6 points large and a line of 1.5 units 0.9 points wide.
 *
 * @param width in units
 * @param height in units
 * @param drawing draws it, from 0 to width and height; may be called several times
 */
public record Panel(int width, int height, Consumer<Graphics2D> drawing) {

    /** Units of a journal's column. */
    public static final int COLUMN = 400;
    /** Width of a journal's column in millimetres. */
    static final double COLUMN_MILLIMETRES = 85;
    /** Units of a journal's page, which has two columns. */
    public static final int PAGE = 2 * COLUMN;

    /** Draws it. */
    void draw(Graphics2D pen) {
        drawing.accept(pen);
    }
}
