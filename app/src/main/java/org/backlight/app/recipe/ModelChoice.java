package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import org.backlight.learning.Activation;

/** The recipe's key {@code model}: the network that learns. */
@JsonPropertyOrder("kind")
public sealed interface ModelChoice {

    /** The word that selects this kind in a recipe. */
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

    /** Reads the key {@code model} of a recipe. */
    static ModelChoice read(Section recipe) {
        Section model = recipe.choice("model", "mlp", "mlp");
        ModelChoice choice = new Mlp(model.wholes("hidden", Mlp.HIDDEN, 1, Mlp.WIDEST),
                model.constant("activation", Activation.TANH));
        model.end();
        return choice;
    }
}
