package org.backlight.learning;

import java.util.List;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A fully connected layer h = φ(x Wᵀ + b) with W of shape (outputs, inputs) and b of shape (outputs).
 *
 * <p>Backward, in closed form, for a gradient g with respect to h: δ = g ⊙ φ'(a); dW = δᵀ x; db = Σ δ over
 * the batch; dx = δ W. Both start uniform in ±1/√inputs.
 */
final class DenseStage implements Stage {

    private static final ScalarTypeOptional FLOAT = new ScalarTypeOptional(ScalarType.Float);

    private final int inputs;
    private final int outputs;
    private final Activation activation;
    private final Precision precision;
    private final Parameter weight;
    private final Parameter bias;

    /** Of the latest forward pass: the input, the weight in compute precision, and the output. */
    private Tensor input;
    private Tensor computeWeight;
    private Tensor output;

    DenseStage(String name, int inputs, int outputs, Activation activation, Precision precision,
            Generator generator) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.activation = activation;
        this.precision = precision;
        double bound = 1 / Math.sqrt(inputs);
        this.weight = parameter(name + ".weight", bound, generator, outputs, inputs);
        this.bias = parameter(name + ".bias", bound, generator, outputs);
    }

    private static Parameter parameter(String name, double bound, Generator generator, long... shape) {
        Tensor value = torch.empty(shape).uniform_(-bound, bound, new GeneratorOptional(generator));
        return new Parameter(name, value, torch.zeros(shape));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    @Override
    public int inputs() {
        return inputs;
    }

    @Override
    public int outputs() {
        return outputs;
    }

    @Override
    public Tensor forward(Tensor input) {
        this.input = input;
        computeWeight = weight.value().to(precision.scalarType);
        Tensor computeBias = bias.value().to(precision.scalarType);
        output = activation.applyInPlace(torch.linear(input, computeWeight, new TensorOptional(computeBias)));
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        Tensor delta = activation.backward(outputGradient.to(precision.scalarType), output);
        if (precision == Precision.FP32) {
            torch.mm_out(weight.gradient(), delta.t(), input);
        } else {
            weight.gradient().copy_(torch.mm(delta.t(), input));
        }
        torch.sum_out(bias.gradient(), delta, new long[]{0}, false, FLOAT);
        return wantInputGradient ? torch.mm(delta, computeWeight) : null;
    }
}
