package org.backlight.app.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/**
 * Pictures of causal attention: one square per block, the mean over its heads. A row is a token, its columns are the
 * tokens that it sees; white is no weight, dark blue all of it.
 */
public final class AttentionChart {

    /** The most tokens that can be drawn: a pixel for each. */
    public static final int MOST_TOKENS = 1024;

    private static final int LARGEST_CELL = 22;
    /** Smaller rows have no place for a word. */
    private static final int WORDED_CELL = 10;
    private static final int LARGEST_SQUARE = MOST_TOKENS;
    private static final int LABEL = 110;
    private static final int GAP = 24;
    private static final int COLUMNS = 4;
    private static final Color FULL = new Color(0x08306B);

    private AttentionChart() {}

    /**
     * Draws the weights as a PNG.
     *
     * @param weights by block, head, seeing token and seen token; each row sums to 1
     * @param tokens the words beside the rows, one for each token; at most {@link #MOST_TOKENS}
     */
    public static byte[] png(float[][][][] weights, String[] tokens) {
        if (tokens.length > MOST_TOKENS) {
            throw new IllegalArgumentException("attention among " + tokens.length
                    + " tokens cannot be drawn; expected at most " + MOST_TOKENS);
        }
        int columns = Math.min(COLUMNS, weights.length);
        int cell = Math.clamp(LARGEST_SQUARE / tokens.length, 1, LARGEST_CELL);
        int height = tokens.length * cell + GAP;
        int side = LABEL + height;
        BufferedImage image = new BufferedImage(columns * side + GAP,
                Math.ceilDiv(weights.length, columns) * height + GAP, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING,
                RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int block = 0; block < weights.length; block++) {
            draw(graphics, "block " + (block + 1), mean(weights[block]), tokens, cell,
                    GAP + block % columns * side,
                    GAP + block / columns * height);
        }
        graphics.dispose();
        return Png.bytes(image);
    }

    private static float[][] mean(float[][][] heads) {
        float[][] mean = new float[heads[0].length][heads[0][0].length];
        for (float[][] head : heads) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j < mean[i].length; j++) {
                    mean[i][j] += head[i][j] / heads.length;
                }
            }
        }
        return mean;
    }

    private static void draw(Graphics2D graphics, String title, float[][] weights, String[] tokens, int cell,
            int left, int top) {
        FontMetrics metrics = graphics.getFontMetrics();
        graphics.setColor(Color.BLACK);
        graphics.drawString(title, left + LABEL, top - 6);
        for (int i = 0; i < tokens.length; i++) {
            String word = visible(tokens[i]);
            graphics.setColor(cell < WORDED_CELL ? Color.WHITE : Color.BLACK);
            graphics.drawString(word, left + LABEL - 6 - metrics.stringWidth(word),
                    top + i * cell + cell - 6);
            for (int j = 0; j < tokens.length; j++) {
                graphics.setColor(shade(j > i ? 0 : weights[i][j]));
                graphics.fillRect(left + LABEL + j * cell, top + i * cell, cell, cell);
            }
        }
        graphics.setColor(Color.LIGHT_GRAY);
        graphics.drawRect(left + LABEL, top, tokens.length * cell, tokens.length * cell);
    }

    /** Between white and full, by the square root, so that small weights can be seen. */
    private static Color shade(double weight) {
        double part = Math.sqrt(Math.clamp(weight, 0, 1));
        return new Color(between(FULL.getRed(), part), between(FULL.getGreen(), part),
                between(FULL.getBlue(), part));
    }

    private static int between(int full, double part) {
        return (int) Math.round(255 + (full - 255) * part);
    }

    private static String visible(String token) {
        String shown = token.replace("\n", "⏎").replace(' ', '·');
        return shown.length() > 14 ? shown.substring(0, 13) + "…" : shown;
    }
}
