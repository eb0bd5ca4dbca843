package org.backlight.app.report;

import java.awt.Color;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Scale of colours about 0, in classes of equal width: as many below 0 as above, paler the nearer to 0. Its bounds are the round
 * number by which 99 % of the magnitudes are shown; larger ones have the colour of the outermost class, and {@link #exceeded} tells
 * that there are some.
 *
 * @param hues the two colours
 * @param step width of a class, in the unit of the values
 * @param steps classes on either side of 0
 * @param exceeded whether values lie beyond the bounds
 */
public record DivergingScale(Hues hues, double step, int steps, boolean exceeded) {

    /** The colours of the two sides, by ColorBrewer, which the colour-blind can tell apart. */
    public enum Hues {
        /** Blue below 0, red above: temperatures. */
        BLUE_RED(0x053061, 0x2166AC, 0x4393C3, 0x92C5DE, 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582, 0xD6604D,
                0xB2182B, 0x67001F),
        /** Brown below 0, green above: precipitation. */
        BROWN_GREEN(0x543005, 0x8C510A, 0xBF812D, 0xDFC27D, 0xF6E8C3, 0xF5F5F5, 0xC7EAE5, 0x80CDC1, 0x35978F,
                0x01665E, 0x003C30);

        private final ColorScale colors;

        Hues(Integer... colors) {
            this.colors = ColorScale.of(colors);
        }

        /** Returns the colour at a place in [0, 1], mixed from its two neighbours. */
        private Color at(double place) {
            return new Color(colors.at(place));
        }
    }

    private static final double SHOWN = 0.99;
    private static final int MOST_STEPS = 10;

    /**
     * Chooses the bounds.
     *
     * @param hues the two colours
     * @param maps values of one or more maps that are to share the scale; those that are not finite do not count; not modified
     */
    public static DivergingScale of(Hues hues, float[]... maps) {
        double[] sizes = Arrays.stream(maps).flatMapToDouble(DivergingScale::sizes).sorted().toArray();
        double bound = sizes.length == 0 ? 0 : sizes[(int) Math.ceil(SHOWN * sizes.length) - 1];
        double largest = sizes.length == 0 ? 0 : sizes[sizes.length - 1];
        if (bound == 0) {
            bound = largest > 0 ? largest : 1;
        }
        double step = RoundNumbers.step(bound, MOST_STEPS);
        int steps = (int) Math.ceil(bound / step - 1e-6);
        return new DivergingScale(hues, step, steps, largest > step * steps * (1 + 1e-6));
    }

    private static DoubleStream sizes(float[] map) {
        double[] sizes = new double[map.length];
        for (int i = 0; i < map.length; i++) {
            sizes[i] = Math.abs(map[i]);
        }
        return Arrays.stream(sizes).filter(Double::isFinite);
    }

    /** Returns the number of classes. */
    int classes() {
        return 2 * steps;
    }

    /** Returns the class of a value, from 0 for the lowest on. */
    int classOf(double value) {
        return Math.clamp((long) Math.floor(value / step) + steps, 0, classes() - 1);
    }

    /** Returns the colour of a class. */
    Color color(int number) {
        return hues.at(classes() == 1 ? 0.5 : (double) number / (classes() - 1));
    }
}
