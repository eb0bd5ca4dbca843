package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.network.ModuleStage;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Convolutional networks: each convolution and each dense layer begins a stage, to which the layers belong that follow it; a linear
 * layer of all values is the head. So feedback arrives where a stage's last layer, such as its pooling, makes its output, and flows
 * exactly to the weights from there.
 */
public final class Cnn {

    /** Maker of a stage that is not made of our own layers alone. */
    @FunctionalInterface
    private interface Maker {

        Stage make(String name, SampleShape input, SampleShape output, List<CnnLayer> layers,
                InitialWeights weights);
    }

    private Cnn() {}

    /**
     * Builds image → layers → outputs. Weights and biases start uniform in ±1/√fan-in.
     *
     * @param image the shape of one sample: channels × rows × columns
     * @param layers at least one of them a convolution or a dense layer; those before the first such one belong to its stage
     * @param outputs of the head, at least 1
     * @param precision the format in which dense layers multiply; others compute in float32, and round what leaves their stage
     * @param seed fixes the initial weights
     * @throws IllegalArgumentException if a layer cannot take what the one before makes; the sentence names both
     */
    public static Network create(SampleShape image, List<CnnLayer> layers, int outputs, Precision precision,
            long seed) {
        return create(image, layers, outputs, precision, InitialWeights.seeded(seed),
                (name, input, output, own, weights) -> module(name, input, output, own, weights, seed));
    }

    /** Builds the same without memory: it says what it would need, and cannot run. */
    public static Network withoutMemory(SampleShape image, List<CnnLayer> layers, int outputs,
            Precision precision) {
        return create(image, layers, outputs, precision, InitialWeights.withoutMemory(),
                (name, input, _, own, weights) -> new OutlinedPiece(name, input, own, weights));
    }

    private static Network create(SampleShape image, List<CnnLayer> layers, int outputs, Precision precision,
            InitialWeights weights, Maker maker) {
        List<Stage> stages = new ArrayList<>();
        SampleShape shape = image;
        int number = 0;
        for (List<CnnLayer> own : byStage(layers)) {
            SampleShape input = shape;
            for (CnnLayer layer : own) {
                try {
                    number++;
                    shape = layer.after(shape);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("layer " + number + ", " + e.getMessage(), e);
                }
            }
            String name = "stage" + stages.size();
            stages.add(isPlainDense(own)
                    ? new DenseStage(name, input.size(), shape.size(),
                            own.size() == 1
                                    ? Activation.IDENTITY
                                    : ((CnnLayer.Nonlinearity) own.getLast()).function(),
                            precision, weights)
                    : maker.make(name, input, shape, own, weights));
        }
        stages.add(new DenseStage("head", shape.size(), outputs, Activation.IDENTITY, precision, weights));
        return new Network(stages, precision);
    }

    /** Returns whether layers are those that a {@link DenseStage} has. */
    private static boolean isPlainDense(List<CnnLayer> own) {
        return own.getFirst() instanceof CnnLayer.Dense
                && (own.size() == 1 || own.size() == 2 && own.getLast() instanceof CnnLayer.Nonlinearity);
    }

    private static Stage module(String name, SampleShape input, SampleShape output, List<CnnLayer> own,
            InitialWeights weights, long seed) {
        CnnPiece[] piece = new CnnPiece[1];
        Supplier<Module> made = () -> {
            piece[0] = new CnnPiece(input, own, weights);
            return piece[0].module();
        };
        BiFunction<Module, Tensor, Tensor> forward = (_, x) -> piece[0].forward(x);
        ModuleStage stage = ofIndependentSamples(own)
                ? ModuleStage.ofIndependentSamples(name, input, output, seed, made, forward)
                : ModuleStage.of(name, input, output, seed, made, forward);
        return stage.exportAs(new CnnExport(stage, own));
    }

    /** Returns whether nothing is taken over the batch, and weights are few beside what is computed with them, as those of convolutions are. */
    private static boolean ofIndependentSamples(List<CnnLayer> own) {
        return own.stream().anyMatch(CnnLayer.Convolution.class::isInstance) && own.stream().noneMatch(
                layer -> layer instanceof CnnLayer.Normalization of
                        && of.over() == CnnLayer.Normalization.Over.BATCH);
    }

    private static List<List<CnnLayer>> byStage(List<CnnLayer> layers) {
        List<List<CnnLayer>> stages = new ArrayList<>();
        boolean begun = false;
        for (CnnLayer layer : layers) {
            if (stages.isEmpty() || begun && layer.beginsStage()) {
                stages.add(new ArrayList<>());
                begun = false;
            }
            stages.getLast().add(layer);
            begun |= layer.beginsStage();
        }
        if (!begun) {
            throw new IllegalArgumentException(
                    "the layers have no weights; expected a convolution or a dense layer");
        }
        return stages;
    }
}
