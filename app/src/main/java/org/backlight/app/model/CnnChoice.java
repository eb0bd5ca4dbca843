package org.backlight.app.model;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Section;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Cnn;
import org.backlight.learning.model.CnnLayer;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;

/**
 * A convolutional network; each convolution and each dense layer begins a stage that takes feedback, and a linear head follows the last
 * layer.
 *
 * @param layers from the image on; by default two convolutions 16 × 5 × 5 and 32 × 5 × 5 with tanh and pooling 2 × 2 each, and a dense
 *     layer of 128 with tanh
 */
public record CnnChoice(List<CnnLayer> layers) implements SampleModel {

    /** The word that selects it in a recipe. */
    public static final String KIND = "cnn";

    private static final int MOST_LAYERS = 1000;
    private static final CnnLayer.Nonlinearity TANH = new CnnLayer.Nonlinearity(Activation.TANH);
    private static final CnnLayer.Pooling HALF = new CnnLayer.Pooling(CnnLayer.Pooling.By.MAX, 2);
    private static final List<CnnLayer> USUAL = List.of(new CnnLayer.Convolution(16, 5, 1, 2), TANH, HALF,
            new CnnLayer.Convolution(32, 5, 1, 2), TANH, HALF, new CnnLayer.Dense(128), TANH);

    /** Each kind of layer as it is where a recipe says no more. */
    private static final Map<String, Record> LAYERS = Map.of("convolution",
            new CnnLayer.Convolution(16, 3, 1, 0), "pooling", HALF, "activation", TANH, "normalization",
            new CnnLayer.Normalization(CnnLayer.Normalization.Over.BATCH), "dense", new CnnLayer.Dense(128));
    private static final List<String> KINDS = List.of("convolution", "pooling", "activation", "normalization",
            "dense");

    /** Copies the list. */
    public CnnChoice {
        layers = List.copyOf(layers);
    }

    @Override
    public String kind() {
        return KIND;
    }

    /** Reads the keys of a recipe's section {@code model}. */
    public static CnnChoice read(Section model) {
        List<CnnLayer> layers = model.choices("layers", USUAL, KINDS, MOST_LAYERS,
                layer -> (CnnLayer) layer.record(LAYERS.get(layer.kind()), Set.of()));
        if (layers.stream().noneMatch(CnnLayer::beginsStage)) {
            throw model.contradiction("layers",
                    "model.layers has no convolution and no dense layer; expected at least one of them");
        }
        return new CnnChoice(layers);
    }

    @Override
    public Network network(SampleShape sample, int outputs, Precision precision, long seed) {
        return refusing(sample, () -> Cnn.create(sample, layers, outputs, precision, seed));
    }

    @Override
    public ModelOutline outline(SampleShape sample, int outputs, Precision precision) {
        String words = layers.stream()
                .filter(layer -> !(layer instanceof CnnLayer.Nonlinearity
                        || layer instanceof CnnLayer.Normalization))
                .map(CnnLayer::words).collect(Collectors.joining(", "));
        return new ModelOutline(
                refusing(sample, () -> Cnn.withoutMemory(sample, layers, outputs, precision)), 1, words,
                String.format(Locale.ROOT, "model.layers are %s, which need", words));
    }

    private static Network refusing(SampleShape sample, java.util.function.Supplier<Network> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw UserMistake.because("model.layers cannot take samples of shape " + sample + ": ", e);
        }
    }
}
