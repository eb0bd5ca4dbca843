package org.backlight.app.task.text;

import java.util.Locale;
import java.util.function.Function;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.token.TokenFile;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.learning.data.TokenSamples;

/**
 * A text in windows as long as the network's context.
 *
 * @param text closed with this
 * @param train to learn from
 * @param test to measure on: windows spread over the held-out part
 */
public record Windows(TokenizedText text, TokenSamples train, TokenSamples test) implements AutoCloseable {

    /**
     * Loads a recipe's text.
     *
     * @param purpose what for
     * @throws UserMistake if the text is missing, damaged or too short, or that needs more memory than there is,
     *     which is said before the text is read where the network is too large already
     */
    static Windows load(Recipe recipe, GptChoice model, DataFolder data, Purpose purpose, Terminal terminal) {
        return load(recipe, model, purpose, dataset -> Texts.load(dataset, data, terminal));
    }

    /** Loads the windows as {@link #load} does, for a forecast, which keeps nothing of what it makes. */
    static Windows loadOnce(Recipe recipe, GptChoice model, DataFolder data, Terminal terminal) {
        return load(recipe, model, Purpose.TRAINING, dataset -> Texts.loadOnce(dataset, data, terminal));
    }

    private static Windows load(Recipe recipe, GptChoice model, Purpose purpose,
            Function<TextChoice, TokenizedText> load) {
        TextChoice dataset = (TextChoice) recipe.dataset();
        MemoryNeed need = new MemoryNeed(recipe,
                model.outline(dataset.vocabulary(), recipe.training().precision()))
                .checkNetwork(purpose, MachineMemory.bytes());
        TokenizedText text = load.apply(dataset);
        try {
            Windows windows = new Windows(text, samples(text.train(), model, "training"),
                    heldOut(text, recipe));
            need.check(purpose, windows.train.count(), windows.test.count(), MachineMemory.bytes());
            return windows;
        } catch (RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /** Returns the windows of a recipe's text that are measured on. */
    static TokenSamples heldOut(TokenizedText text, Recipe recipe) {
        return samples(text.validation(), (GptChoice) recipe.model(), "held-out")
                .spread(recipe.training().evaluationWindows());
    }

    private static TokenSamples samples(TokenFile tokens, GptChoice model, String part) {
        if (tokens.count() <= model.context()) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "model.context is %,d; expected less than the %,d tokens of the text's %s part",
                    model.context(), tokens.count(), part));
        }
        return TokenSamples.of(tokens.tokens(), tokens.bytesPerToken() == Short.BYTES
                ? TokenSamples.Format.UINT16
                : TokenSamples.Format.INT32, tokens.vocabularySize(), model.context());
    }

    /** Returns the bytes of all tokens. */
    public double bytes() {
        return (double) text.train().tokens().byteSize() + text.validation().tokens().byteSize();
    }

    @Override
    public void close() {
        text.close();
    }
}
