package org.backlight.app.model;

import java.util.Locale;
import java.util.Set;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Section;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.substrate.check.InvalidValueException;

/**
 * A vision transformer, from maps or images to values; the embedding of its patches and each block are stages that take feedback.
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
            SampleModel {

    /** The word that selects it in a recipe. */
    public static final String KIND = "vit";

    private static final VitChoice USUAL = new VitChoice(12, 128, 4, 4, 512, 0);

    /** @throws InvalidValueException if a size or the probability is out of its range */
    public VitChoice {
        TransformerSizes.requireSize("patch", patch);
        TransformerSizes _ = new TransformerSizes(width, heads, blocks, feedForward, dropout);
    }

    private TransformerSizes sizes() {
        return new TransformerSizes(width, heads, blocks, feedForward, dropout);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Reads the keys of a recipe's section {@code model}. */
    public static VitChoice read(Section model) {
        VitChoice vit = model.record(USUAL, Set.of());
        vit.sizes().requireFit(model);
        return vit;
    }

    /** Returns the sizes of the model for maps, channels × rows × columns. */
    private VitShape shape(SampleShape maps, int outputs) {
        if (maps.extents().size() != 3) {
            throw new UserMistake(
                    "model vit takes maps of channels × rows × columns, but the samples are of shape "
                            + maps);
        }
        long rows = maps.extents().get(1);
        long columns = maps.extents().get(2);
        if (rows % patch != 0 || columns % patch != 0) {
            throw new UserMistake("model.patch is " + patch + "; expected a divisor of the maps' " + rows
                    + " rows and " + columns + " columns");
        }
        return new VitShape(maps, patch, patch, width, heads, blocks, feedForward, dropout, outputs);
    }

    @Override
    public Network network(SampleShape maps, int outputs, Precision precision, long seed) {
        return Vit.create(shape(maps, outputs), precision, seed).network();
    }

    @Override
    public ModelOutline outline(SampleShape maps, int outputs, Precision precision) {
        VitShape shape = shape(maps, outputs);
        return new ModelOutline(Vit.withoutMemory(shape, precision).network(), 1,
                String.format(Locale.ROOT, "%,d patches, %s", shape.tokens(), sizes().allWords()),
                sizes().need());
    }
}
