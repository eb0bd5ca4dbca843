package org.backlight.learning.model;

import java.util.List;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.RowBlocks;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
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
    private final boolean multipliesFloat32;
    private final Parameter weight;
    private final Parameter bias;

    /** The weight in compute precision, as of the latest forward pass. */
    private final Tensor computeWeight;
    private Tensor input;
    /** Kept from batch to batch: fresh memory would have to be mapped in and zeroed each time. */
    private Tensor output;
    private Tensor delta;
    private Tensor inputGradient;

    DenseStage(String name, int inputs, int outputs, Activation activation, Precision precision,
            Generator generator) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.activation = activation;
        this.precision = precision;
        double bound = 1 / Math.sqrt(inputs);
        this.weight = parameter(name + ".weight", bound, generator, outputs, inputs);
        this.bias = parameter(name + ".bias", bound, generator, outputs);
        this.multipliesFloat32 = precision.scalarType() == ScalarType.Float;
        this.computeWeight = precision.round(weight.value());
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
        output = like(output, input.size(0), outputs);
        RowBlocks.forEach(outputs, (from, size) -> {
            Tensor w = computeWeight.narrow(0, from, size);
            if (precision != Precision.FP32) {
                precision.round(weight.value().narrow(0, from, size), w);
            }
            Tensor b = precision.round(bias.value().narrow(0, from, size));
            Tensor h = output.narrow(1, from, size);
            if (multipliesFloat32) {
                precision.roundInPlace(activation.applyInPlace(torch.addmm_out(h, b, input, w.t())));
            } else {
                h.copy_(activation.applyInPlace(torch.linear(input, w, new TensorOptional(b))));
            }
        });
        return output;
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        if (wantInputGradient) {
            delta = like(delta, output.size(0), outputs);
        }
        RowBlocks.forEach(outputs, (from, size) -> {
            Tensor d = precision.round(activation.backward(
                    precision.round(outputGradient.narrow(1, from, size)), output.narrow(1, from, size)));
            precision.multiply(weight.gradient().narrow(0, from, size), d.t(), input);
            torch.sum_out(bias.gradient().narrow(0, from, size), d, new long[]{0}, false, FLOAT);
            if (wantInputGradient) {
                delta.narrow(1, from, size).copy_(d);
            }
        });
        return wantInputGradient ? inputGradient() : null;
    }

    private Tensor inputGradient() {
        inputGradient = like(inputGradient, input.size(0), inputs);
        RowBlocks.forEach(inputs, (from, size) -> {
            Tensor block = inputGradient.narrow(1, from, size);
            precision.multiply(block, delta, computeWeight.narrow(1, from, size));
            precision.roundInPlace(block);
        });
        return inputGradient;
    }

    /** The buffer of an earlier batch if it has the shape, else a new one that outlives the caller's scope. */
    private Tensor like(Tensor earlier, long rows, long columns) {
        if (earlier != null) {
            if (earlier.size(0) == rows) {
                return earlier;
            }
            earlier.releaseReference();
        }
        return torch.empty(new long[]{rows, columns}, new TensorOptions(precision.scalarType()), null)
                .retainReference();
    }
}
