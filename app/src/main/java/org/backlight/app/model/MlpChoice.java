package org.backlight.app.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.backlight.app.recipe.Section;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;

/**
 * A multilayer perceptron: fully connected layers.
 *
 * @param hidden the widths of the hidden layers, each at least 1; 1024, 1024 by default
 * @param activation the hidden layers' activation; tanh by default
 * @param normalization of the hidden layers before their activation: none (the default) or layer. Null for none
 */
public record MlpChoice(List<Integer> hidden, Activation activation, Mlp.Normalization normalization)
        implements
            SampleModel {

    /** The word that selects it in a recipe. */
    public static final String KIND = "mlp";

    private static final List<Integer> HIDDEN = List.of(1024, 1024);
    private static final int WIDEST = 1_000_000;
    /** Equal widths in a row that are said one by one. */
    private static final int MOST_REPEATED = 3;

    /** Chooses layers without a normalization. */
    public MlpChoice(List<Integer> hidden, Activation activation) {
        this(hidden, activation, null);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Reads the keys of a recipe's section {@code model}. */
    public static MlpChoice read(Section model) {
        List<Integer> hidden = model.wholes("hidden", HIDDEN, 1, WIDEST);
        Activation activation = model.constant("activation", Activation.TANH);
        Mlp.Normalization normalization = model.constant("normalization", Mlp.Normalization.NONE);
        return new MlpChoice(hidden, activation,
                normalization == Mlp.Normalization.NONE ? null : normalization);
    }

    private Mlp.Normalization norm() {
        return normalization == null ? Mlp.Normalization.NONE : normalization;
    }

    @Override
    public Network network(SampleShape sample, int outputs, Precision precision, long seed) {
        return Mlp.create(sample.size(), hidden, outputs, activation, norm(), precision, seed);
    }

    @Override
    public ModelOutline outline(SampleShape sample, int outputs, Precision precision) {
        int inputs = sample.size();
        String layers = inputs + "-" + String.join("-", words(hidden)) + "-" + outputs;
        return new ModelOutline(Mlp.withoutMemory(inputs, hidden, outputs, activation, norm(), precision), 1,
                layers, "model.hidden is [" + String.join(", ", words(hidden)) + "], which needs");
    }

    /** Returns widths in words; of more than three equal ones in a row, their number: 96×3080. */
    private static List<String> words(List<Integer> widths) {
        List<String> words = new ArrayList<>();
        int next;
        for (int i = 0; i < widths.size(); i = next) {
            next = i + 1;
            while (next < widths.size() && widths.get(next).equals(widths.get(i))) {
                next++;
            }
            String width = String.valueOf(widths.get(i));
            words.addAll(next - i > MOST_REPEATED
                    ? List.of((next - i) + "×" + width)
                    : Collections.nCopies(next - i, width));
        }
        return words;
    }
}
