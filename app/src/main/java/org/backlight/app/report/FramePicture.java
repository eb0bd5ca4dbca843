package org.backlight.app.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * A picture of an array, pixel by pixel, with what a reader needs: title, axes in pixels, and a scale of grays or a legend of
 * colours. Small arrays are enlarged by a whole number. Frames have too many pixels to be a drawing's.
 */
public final class FramePicture {

    private static final int LEFT = 70;
    private static final int TOP = 46;
    private static final int BOTTOM = 62;
    private static final int SCALE_WIDTH = 110;
    private static final int BAR = 18;
    private static final int USUAL = 512;
    private static final int TICK = 5;
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Font BOLD = TEXT.deriveFont(Font.BOLD);

    private final int rows;
    private final int columns;
    private final int zoom;
    private final BufferedImage picture;
    private final Graphics2D pen;

    /**
     * Creates an empty picture.
     *
     * @param title above it
     * @param rows of the array
     * @param columns of the array
     * @param rowTitle what rows are
     * @param columnTitle what columns are
     * @param firstRow number of the first row
     * @param firstColumn number of the first column
     */
    public FramePicture(String title, int rows, int columns, String rowTitle, String columnTitle,
            int firstRow,
            int firstColumn) {
        this.rows = rows;
        this.columns = columns;
        zoom = Math.max(1, USUAL / Math.max(rows, columns));
        int width = LEFT + Math.max(columns * zoom, 300) + SCALE_WIDTH;
        int height = TOP + Math.max(rows * zoom, 120) + BOTTOM;
        picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        pen = picture.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, width, height);
        pen.setColor(Color.BLACK);
        pen.setFont(BOLD.deriveFont(15f));
        pen.drawString(title, LEFT, 24);
        pen.setFont(TEXT);
        ticks(firstColumn, columns, true);
        ticks(firstRow, rows, false);
        pen.setFont(BOLD);
        centred(columnTitle, LEFT + columns * zoom / 2, TOP + rows * zoom + 46);
        pen.rotate(-Math.PI / 2);
        centred(rowTitle, -TOP - rows * zoom / 2, 16);
        pen.rotate(Math.PI / 2);
        pen.setFont(TEXT);
    }

    private void ticks(int first, int count, boolean across) {
        int step = (int) Math.max(1, RoundNumbers.step(count, Math.max(2, count * zoom / 90)));
        for (int value = Math.ceilDiv(first, step) * step; value < first + count; value += step) {
            int at = (value - first) * zoom + zoom / 2;
            String text = Integer.toString(value);
            if (across) {
                pen.drawLine(LEFT + at, TOP + rows * zoom, LEFT + at, TOP + rows * zoom + TICK);
                centred(text, LEFT + at, TOP + rows * zoom + 20);
            } else {
                pen.drawLine(LEFT - TICK, TOP + at, LEFT, TOP + at);
                pen.drawString(text, LEFT - TICK - 3 - pen.getFontMetrics().stringWidth(text), TOP + at + 4);
            }
        }
    }

    private void centred(String text, int x, int y) {
        pen.drawString(text, x - pen.getFontMetrics().stringWidth(text) / 2, y);
    }

    /** Colours a pixel. */
    public void set(int row, int column, int rgb) {
        for (int y = 0; y < zoom; y++) {
            for (int x = 0; x < zoom; x++) {
                picture.setRGB(LEFT + column * zoom + x, TOP + row * zoom + y, rgb);
            }
        }
    }

    /**
     * Colours all pixels in gray, and draws the scale.
     *
     * @param values row-major
     * @param black the value that is black, and those below
     * @param white the value that is white, and those above; larger
     * @param unit of the values
     */
    public void grays(float[] values, double black, double white, String unit) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                set(r, c, gray((values[r * columns + c] - black) / (white - black)));
            }
        }
        int x = LEFT + columns * zoom + 24;
        int height = Math.max(100, rows * zoom);
        for (int y = 0; y < height; y++) {
            int rgb = gray(1 - y / (height - 1.0));
            for (int i = 0; i < BAR; i++) {
                picture.setRGB(x + i, TOP + y, rgb);
            }
        }
        pen.setColor(Color.BLACK);
        pen.drawRect(x, TOP, BAR, height - 1);
        // Counts and decibels, of which parts would tell nothing.
        double step = Math.max(1, RoundNumbers.step(white - black, Math.max(2, height / 60)));
        for (double value = Math.ceil(black / step) * step; value <= white + 1e-9 * step; value += step) {
            int y = TOP + (int) Math.round((height - 1) * (1 - (value - black) / (white - black)));
            pen.drawLine(x + BAR, y, x + BAR + TICK, y);
            pen.drawString(RoundNumbers.text(value), x + BAR + TICK + 3, y + 4);
        }
        pen.setFont(BOLD);
        pen.drawString(unit, x, TOP - 8);
        pen.setFont(TEXT);
    }

    private static int gray(double share) {
        int level = (int) Math.round(255 * Math.clamp(share, 0, 1));
        return level << 16 | level << 8 | level;
    }

    /** Circles a pixel. */
    public void circle(int row, int column, Color color) {
        pen.setColor(color);
        pen.setStroke(new BasicStroke(2));
        pen.drawOval(LEFT + column * zoom + zoom / 2 - 7, TOP + row * zoom + zoom / 2 - 7, 14, 14);
    }

    /** Draws a line between the corners of pixels: of row and column, to their left and upper side. */
    public void edge(int fromRow, int fromColumn, int toRow, int toColumn, Color color) {
        pen.setColor(color);
        pen.setStroke(new BasicStroke(2.5f));
        pen.drawLine(LEFT + fromColumn * zoom, TOP + fromRow * zoom, LEFT + toColumn * zoom,
                TOP + toRow * zoom);
    }

    /** Explains a colour, below one another. */
    public void legend(int place, Color color, String text) {
        int x = LEFT + columns * zoom + 16;
        int y = TOP + 22 * place;
        pen.setStroke(new BasicStroke(1));
        pen.setColor(color);
        pen.fillRect(x, y, 13, 13);
        pen.setColor(Color.BLACK);
        pen.drawRect(x, y, 13, 13);
        pen.drawString(text, x + 19, y + 11);
    }

    /** Returns the picture, which can be drawn on no more. */
    public BufferedImage picture() {
        pen.dispose();
        return picture;
    }
}
