package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Set;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.GptShape.Adapter;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/** The recipe's key {@code model}: the network that learns. */
@JsonPropertyOrder("kind")
public sealed interface ModelChoice {

    /** Returns the word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /**
     * A multilayer perceptron. The default kind.
     *
     * @param hidden the widths of the hidden layers, each at least 1; 1024, 1024 by default
     * @param activation the hidden layers' activation; tanh by default
     */
    record Mlp(List<Integer> hidden, Activation activation) implements ModelChoice {

        private static final List<Integer> HIDDEN = List.of(1024, 1024);
        private static final int WIDEST = 1_000_000;

        @Override
        public String kind() {
            return "mlp";
        }
    }

    /**
     * A decoder-only transformer, for texts; each block but the last is a stage that takes feedback. The default kind
     * where the data set is a text.
     *
     * @param context the most tokens that it sees; 24 by default
     * @param width values per token, a multiple of {@code heads}; 256 by default
     * @param heads of each block's attention; 8 by default
     * @param blocks the number of decoder blocks, the last of which belongs to the head; 8 by default
     * @param feedForward the width of each block's MLP; 1024 by default
     * @param dropout the probability at the outputs of attention and MLP, at least 0 and below 1; 0 by default
     * @param adapter the square matrix in front of the last block: none (the default), random, fixed or trainable; with a
     *     method that projects, the latter two start as the medium that carries the feedback
     */
    record Gpt(int context, int width, int heads, int blocks, int feedForward, double dropout,
            Adapter adapter) implements ModelChoice {

        private static final int LARGEST = 1 << 20;
        private static final Gpt USUAL = new Gpt(24, 256, 8, 8, 1024, 0, Adapter.NONE);

        /** @throws InvalidValueException if a size or the probability is out of its range */
        public Gpt {
            InvalidValueException.requireWhole("context", context, 1, LARGEST);
            InvalidValueException.requireWhole("width", width, 1, LARGEST);
            InvalidValueException.requireWhole("heads", heads, 1, LARGEST);
            InvalidValueException.requireWhole("blocks", blocks, 1, LARGEST);
            InvalidValueException.requireWhole("feed-forward", feedForward, 1, LARGEST);
            InvalidValueException.requireWithin("dropout", dropout, Interval.FRACTION);
        }

        @Override
        public String kind() {
            return "gpt";
        }

        /**
         * Returns the sizes of the model, given a vocabulary.
         *
         * @param vocabulary the number of tokens
         */
        public GptShape shape(int vocabulary) {
            return new GptShape(vocabulary, context, width, heads, blocks, feedForward, dropout, adapter);
        }

        private static Gpt read(Section model) {
            model.renamed("readout", "adapter");
            Gpt gpt = model.record(USUAL, Set.of());
            if (gpt.width % gpt.heads != 0) {
                throw model.contradiction("heads",
                        "model.heads is " + gpt.heads + "; expected a divisor of model.width, "
                                + gpt.width);
            }
            return gpt;
        }
    }

    /**
     * Refuses keys that belong to the other kind of model. Where the data set decides the kind, they are not unknown
     * keys.
     */
    private static void refuseKeysOfTheOther(Section model, DatasetChoice dataset) {
        boolean text = dataset instanceof DatasetChoice.Text;
        for (String key : text
                ? List.of("hidden", "activation")
                : List.of("context", "width", "heads", "blocks", "feed-forward", "dropout", "adapter",
                        "readout")) {
            if (model.has(key)) {
                throw model.contradiction(key, "model." + key + " belongs to model " + (text ? "mlp" : "gpt")
                        + ", but the data set " + dataset.kind() + " makes this model "
                        + (text ? "gpt" : "mlp")
                        + "; recipes for it are named "
                        + (text ? "dialogs-…, such as dialogs-odfa" : "digits-… and mnist-…"));
            }
        }
    }

    /** Reads the key {@code model} of a recipe. */
    static ModelChoice read(Section recipe, DatasetChoice dataset) {
        boolean text = dataset instanceof DatasetChoice.Text;
        Section model = recipe.choice("model", text ? "gpt" : "mlp", "mlp", "gpt");
        if (!model.has("kind")) {
            refuseKeysOfTheOther(model, dataset);
        }
        ModelChoice choice = model.kind().equals("gpt")
                ? Gpt.read(model)
                : new Mlp(model.wholes("hidden", Mlp.HIDDEN, 1, Mlp.WIDEST),
                        model.constant("activation", Activation.TANH));
        model.end();
        if (text != choice instanceof Gpt) {
            throw recipe.contradiction("model", "model " + choice.kind() + " cannot learn the data set "
                    + dataset.kind() + "; expected model " + (text ? "gpt" : "mlp"));
        }
        return choice;
    }
}
