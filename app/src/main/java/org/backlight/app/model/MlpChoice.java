package org.backlight.app.model;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        String layers = Stream.of(List.of(inputs), hidden, List.of(outputs)).flatMap(List::stream)
                .map(String::valueOf).collect(Collectors.joining("-"));
        return new ModelOutline(Mlp.withoutMemory(inputs, hidden, outputs, activation, norm(), precision), 1,
                layers,
                "model.hidden is " + hidden + ", which needs");
    }
}
