package org.backlight.app.model;

import java.util.Locale;
import java.util.Set;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Section;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/**
 * A vision transformer, from maps to values; the embedding of its patches and each block are stages that take feedback.
 *
 * @param patch rows and columns of a patch, a divisor of the maps' rows and columns; 12 by default
 * @param width values per token, a multiple of {@code heads}; 128 by default
 * @param heads of each block's attention; 4 by default
 * @param blocks the number of blocks; 4 by default
 * @param feedForward the width of each block's MLP; 512 by default
 * @param dropout the probability at the outputs of attention and MLP, at least 0 and below 1; 0 by default
 */
public record VitChoice(int patch, int width, int heads, int blocks, int feedForward, double dropout)
        implements
            ModelChoice {

    /** The word that selects it in a recipe. */
    public static final String KIND = "vit";

    private static final int LARGEST = 1 << 20;
    private static final VitChoice USUAL = new VitChoice(12, 128, 4, 4, 512, 0);

    /** @throws InvalidValueException if a size or the probability is out of its range */
    public VitChoice {
        InvalidValueException.requireWhole("patch", patch, 1, LARGEST);
        InvalidValueException.requireWhole("width", width, 1, LARGEST);
        InvalidValueException.requireWhole("heads", heads, 1, LARGEST);
        InvalidValueException.requireWhole("blocks", blocks, 1, LARGEST);
        InvalidValueException.requireWhole("feed-forward", feedForward, 1, LARGEST);
        InvalidValueException.requireWithin("dropout", dropout, Interval.FRACTION);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Reads the keys of a recipe's section {@code model}. */
    public static VitChoice read(Section model) {
        VitChoice vit = model.record(USUAL, Set.of());
        if (vit.width % vit.heads != 0) {
            throw model.contradiction("heads",
                    "model.heads is " + vit.heads + "; expected a divisor of model.width, " + vit.width);
        }
        return vit;
    }

    /**
     * Returns the sizes of the model for maps.
     *
     * @param maps channels × rows × columns
     * @param outputs values that it answers with
     */
    public VitShape shape(SampleShape maps, int outputs) {
        return new VitShape(maps, patch, patch, width, heads, blocks, feedForward, dropout, outputs);
    }

    /**
     * Returns the network before it is made.
     *
     * @param maps channels × rows × columns
     * @param outputs values that it answers with
     */
    public ModelOutline outline(SampleShape maps, int outputs, Precision precision) {
        VitShape shape = shape(maps, outputs);
        String words = String.format(Locale.ROOT, "%,d blocks of width %,d", blocks, width);
        return new ModelOutline(Vit.withoutMemory(shape, precision).network(), 1,
                String.format(Locale.ROOT, "%,d patches, %s, feed-forward %,d, %,d heads", shape.tokens(),
                        words,
                        feedForward, heads),
                "model has " + words + ", which need");
    }
}
