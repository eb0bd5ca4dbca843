package org.backlight.app.report;

import java.util.List;

/**
 * Colours along a line, mixed from their neighbours in between.
 *
 * @param colors at equal distances from 0 to 1, at least two, each 0xRRGGBB
 */
public record ColorScale(List<Integer> colors) {

    /** Makes a scale of colours. */
    public static ColorScale of(Integer... colors) {
        return new ColorScale(List.of(colors));
    }

    /** Returns the colour at a place from 0 to 1, as 0xRRGGBB. */
    public int at(double place) {
        double position = place * (colors.size() - 1);
        int below = Math.min((int) position, colors.size() - 2);
        double share = position - below;
        return mixed(below, share, 16) << 16 | mixed(below, share, 8) << 8 | mixed(below, share, 0);
    }

    private int mixed(int below, double share, int shift) {
        int low = colors.get(below) >> shift & 0xFF;
        int high = colors.get(below + 1) >> shift & 0xFF;
        return (int) Math.round(low + share * (high - low));
    }
}
