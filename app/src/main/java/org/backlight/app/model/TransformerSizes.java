package org.backlight.app.model;

import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Section;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Sizes of the blocks that every kind of transformer has.
 *
 * @param width values per token
 * @param heads of each block's attention
 * @param blocks how many
 * @param feedForward the width of each block's MLP
 * @param dropout the probability at the outputs of attention and MLP, at least 0 and below 1
 */
public record TransformerSizes(int width, int heads, int blocks, int feedForward, double dropout) {

    private static final int LARGEST = 1 << 20;

    /** @throws InvalidValueException if a size or the probability is out of its range */
    public TransformerSizes {
        requireSize("width", width);
        requireSize("heads", heads);
        requireSize("blocks", blocks);
        requireSize("feed-forward", feedForward);
        InvalidValueException.requireWithin("dropout", dropout, Interval.FRACTION);
    }

    /**
     * Checks a size.
     *
     * @param key its own in a recipe
     * @throws InvalidValueException if it is out of its range
     */
    public static void requireSize(String key, int size) {
        InvalidValueException.requireWhole(key, size, 1, LARGEST);
    }

    /**
     * Checks that the heads divide the width.
     *
     * @param model where both were read, for the message
     * @throws UserMistake if they do not
     */
    public void requireFit(Section model) {
        if (width % heads != 0) {
            throw model.contradiction("heads",
                    "model.heads is " + heads + "; expected a divisor of model.width, " + width);
        }
    }

    /** Returns blocks and width in words. */
    public String words() {
        return String.format(Locale.ROOT, "%,d blocks of width %,d", blocks, width);
    }

    /** Returns all sizes in words. */
    public String allWords() {
        return String.format(Locale.ROOT, "%s, feed-forward %,d, %,d heads", words(), feedForward, heads);
    }

    /** Returns the beginning of a sentence that says how much memory they need. */
    public String need() {
        return "model has " + words() + ", which need";
    }
}
