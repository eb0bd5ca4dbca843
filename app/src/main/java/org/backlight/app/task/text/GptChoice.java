package org.backlight.app.task.text;

import java.util.Set;
import org.backlight.app.model.ModelOutline;
import org.backlight.app.model.TransformerSizes;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Section;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.GptShape.Adapter;
import org.backlight.learning.tensor.Precision;
import org.backlight.substrate.check.InvalidValueException;

/**
 * A decoder-only transformer; each block but the last is a stage that takes feedback.
 *
 * @param context the largest number of tokens that it sees; 24 by default
 * @param width values per token, a multiple of {@code heads}; 256 by default
 * @param heads of each block's attention; 8 by default
 * @param blocks the number of decoder blocks, the last of which belongs to the head; 8 by default
 * @param feedForward the width of each block's MLP; 1024 by default
 * @param dropout the probability at the outputs of attention and MLP, at least 0 and below 1; 0 by default
 * @param adapter the square matrix in front of the last block: none (the default), random, fixed or trainable; with a
 *     method that projects, the latter two start as the medium that carries the feedback
 */
public record GptChoice(int context, int width, int heads, int blocks, int feedForward, double dropout,
        Adapter adapter) implements ModelChoice {

    /** The word that selects it in a recipe. */
    public static final String KIND = "gpt";

    private static final GptChoice USUAL = new GptChoice(24, 256, 8, 8, 1024, 0, Adapter.NONE);

    /** @throws InvalidValueException if a size or the probability is out of its range */
    public GptChoice {
        TransformerSizes.requireSize("context", context);
        TransformerSizes _ = new TransformerSizes(width, heads, blocks, feedForward, dropout);
    }

    private TransformerSizes sizes() {
        return new TransformerSizes(width, heads, blocks, feedForward, dropout);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public FeedbackSource usualSource() {
        return FeedbackSource.HEAD;
    }

    @Override
    public FeedbackScope usualScope() {
        return adapter.calibrated() ? FeedbackScope.SHARED : FeedbackScope.INDEPENDENT;
    }

    @Override
    public void requireFit(Section feedback, FeedbackRoute route) {
        if (route.source() != FeedbackSource.HEAD && adapter != Adapter.NONE) {
            throw feedback.contradiction("source", "feedback.source is logits, but model.adapter "
                    + Section.kebab(adapter) + " needs feedback.source head");
        }
        if (route.scope() != FeedbackScope.SHARED && adapter.calibrated()) {
            throw feedback.contradiction("scope",
                    "feedback.scope is independent, but model.adapter " + Section.kebab(adapter)
                            + " equals one projection for all layers and needs feedback.scope shared");
        }
    }

    /** Reads the keys of a recipe's section {@code model}. */
    static GptChoice read(Section model) {
        model.renamed("readout", "adapter");
        GptChoice gpt = model.record(USUAL, Set.of());
        gpt.sizes().requireFit(model);
        return gpt;
    }

    /**
     * Returns the sizes of the model, given a vocabulary.
     *
     * @param vocabulary the number of tokens
     */
    public GptShape shape(int vocabulary) {
        return new GptShape(vocabulary, context, width, heads, blocks, feedForward, dropout, adapter);
    }

    /**
     * Returns the network before it is made.
     *
     * @param vocabulary tokens to choose one of
     */
    public ModelOutline outline(int vocabulary, Precision precision) {
        return new ModelOutline(Gpt.withoutMemory(shape(vocabulary), precision).network(), context,
                sizes().allWords(), sizes().need());
    }
}
