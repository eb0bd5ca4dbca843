package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;

/**
 * A fully connected layer h = φ(x Wᵀ + b): a {@link Linear} and an {@link Activation}.
 *
 * <p>Backward, for a gradient g with respect to h: δ = g ⊙ φ'(a), then as {@link Linear}. Weights and biases start uniform
 * in ±1/√inputs.
 */
public final class DenseStage implements Stage, Exportable {

    private final String name;
    private final Linear linear;
    private final Activation activation;
    private final Precision precision;
    private final KeptTensor outputMemory;
    private final KeptTensor deltaMemory;
    private final KeptTensor inputGradientMemory;
    private Tensor input;
    private Tensor output;

    /**
     * Makes a layer with new weights.
     *
     * @param name unique within the network; its parameters are {@code name.weight} and {@code name.bias}
     * @param inputs at least 1
     * @param outputs at least 1
     * @param activation φ
     * @param precision the format in which it multiplies
     * @param weights makes the first weights; stages of one network share it
     */
    public DenseStage(String name, int inputs, int outputs, Activation activation, Precision precision,
            InitialWeights weights) {
        this.name = name;
        this.activation = activation;
        this.precision = precision;
        linear = Linear.uniform(name, inputs, outputs, precision, weights);
        outputMemory = new KeptTensor(precision.scalarType(), weights.place());
        deltaMemory = new KeptTensor(precision.scalarType(), weights.place());
        inputGradientMemory = new KeptTensor(precision.scalarType(), weights.place());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return linear.parameters();
    }

    /** Returns the weights: δ lies in memory of its own, or is made from the gradient that came from above. */
    @Override
    public List<Parameter> piecewise() {
        return List.of(linear.weight());
    }

    @Override
    public int inputs() {
        return linear.inputs();
    }

    @Override
    public int outputs() {
        return linear.outputs();
    }

    @Override
    public Tensor forward(Tensor input) {
        // What a module or the data make is float32, and rounded here where the format is another.
        this.input = input.scalar_type().intern() == precision.scalarType() ? input : precision.round(input);
        output = outputMemory.of(input.size(0), outputs());
        linear.forward(this.input, output, activation);
        return output;
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        return activation.operator(graph, linear.operators(graph, rows));
    }

    @Override
    public void torch(TorchModule module) {
        module.flatten();
        linear.torch(module, module.layer(linear.torchExpression()) + ".");
        activation.torch(module);
        module.shaped(List.of("batch", String.valueOf(outputs())));
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        if (!wantInputGradient) {
            linear.gradients((from, size) -> delta(outputGradient, from, size), input);
            return null;
        }
        Tensor delta = deltaMemory.of(output.size(0), outputs());
        RowBlocks.forEachPiece(outputs(), linear.weight().gradientPiece(), (_, from, size) -> delta
                .narrow(1, from, size).copy_(delta(outputGradient, from, size)));
        Tensor inputGradient = inputGradientMemory.of(input.size(0), inputs());
        // First, with the weights of the forward pass: those who take the gradients may change them.
        linear.inputGradient(delta, inputGradient);
        linear.gradients(delta, input);
        return inputGradient;
    }

    /** Computes columns of δ = g ⊙ φ'(a). */
    private Tensor delta(Tensor outputGradient, long from, long size) {
        return precision.round(activation.backward(
                precision.round(outputGradient.narrow(1, from, size)), output.narrow(1, from, size)));
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        outputMemory.of(rows, outputs());
        if (pass == Pass.ALL_GRADIENTS) {
            deltaMemory.of(rows, outputs());
            inputGradientMemory.of(rows, inputs());
        }
        List<KeptTensor> kept = new ArrayList<>(linear.reserve());
        kept.addAll(List.of(outputMemory, deltaMemory, inputGradientMemory));
        return kept;
    }
}
