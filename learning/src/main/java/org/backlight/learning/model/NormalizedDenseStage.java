package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A fully connected layer h = φ(norm(x Wᵀ + b)): a {@link Linear}, a {@link LayerNorm} and an {@link Activation}. Weights and
 * biases start uniform in ±1/√inputs; sums are normalized in float32.
 */
final class NormalizedDenseStage implements Stage, Exportable {

    private final String name;
    private final Linear linear;
    private final LayerNorm norm;
    private final Activation activation;
    private final Precision precision;
    private final KeptTensor sumMemory;
    private final KeptTensor statisticsMemory;
    private final KeptTensor outputMemory;
    private final KeptTensor normGradientMemory;
    private final KeptTensor sumGradientMemory;
    private final KeptTensor inputGradientMemory;
    private Tensor input;
    private Tensor sums;
    private Tensor statistics;
    private Tensor output;

    /** Makes a layer with new weights; the parameters are as of {@link DenseStage}, and those of the norm. */
    NormalizedDenseStage(String name, int inputs, int outputs, Activation activation, Precision precision,
            InitialWeights weights) {
        this.name = name;
        this.activation = activation;
        this.precision = precision;
        linear = Linear.uniform(name, inputs, outputs, precision, weights);
        norm = new LayerNorm(name + ".norm", outputs, weights);
        sumMemory = new KeptTensor(ScalarType.Float, weights.place());
        statisticsMemory = new KeptTensor(ScalarType.Float, weights.place());
        outputMemory = new KeptTensor(precision.scalarType(), weights.place());
        normGradientMemory = new KeptTensor(precision.scalarType(), weights.place());
        sumGradientMemory = new KeptTensor(ScalarType.Float, weights.place());
        inputGradientMemory = new KeptTensor(precision.scalarType(), weights.place());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(linear.parameters().stream(), norm.parameters().stream()).toList();
    }

    /** Returns the norm's: feedback reaches the weights through its gain. */
    @Override
    public List<Parameter> direct(FeedbackGranularity granularity) {
        return norm.parameters();
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
        this.input = input.scalar_type().intern() == precision.scalarType() ? input : precision.round(input);
        long rows = input.size(0);
        sums = sumMemory.of(rows, outputs());
        linear.forward(this.input, sums);
        statistics = statisticsMemory.of(2, rows, 1);
        output = outputMemory.of(rows, outputs());
        norm.forward(sums, output, precision, statistics.select(0, 0), statistics.select(0, 1));
        RowBlocks.forEachPiece(rows, LayerNorm.PIECE, (_, from, size) -> precision
                .roundInPlace(activation.applyInPlace(output.narrow(0, from, size))));
        return output;
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        return activation.operator(graph, norm.operators(graph, linear.operators(graph, rows)));
    }

    @Override
    public void torch(TorchModule module) {
        module.flatten();
        linear.torch(module, module.layer(linear.torchExpression()) + ".");
        norm.torch(module, module.layer(norm.torchExpression()));
        activation.torch(module);
        module.shaped(List.of("batch", String.valueOf(outputs())));
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        long rows = output.size(0);
        Tensor normGradient = normGradientMemory.of(rows, outputs());
        RowBlocks.forEachPiece(rows, LayerNorm.PIECE,
                (_, from, size) -> normGradient.narrow(0, from, size)
                        .copy_(activation.backward(precision.round(outputGradient.narrow(0, from, size)),
                                output.narrow(0, from, size))));
        Tensor sumGradient = sumGradientMemory.of(rows, outputs()).zero_();
        norm.backward(normGradient, sums, statistics.select(0, 0), statistics.select(0, 1), sumGradient);
        // In the norm's memory, whose gradient is not needed any more.
        Tensor delta = normGradient.copy_(precision.round(sumGradient));
        linear.gradients(delta, input);
        if (!wantInputGradient) {
            return null;
        }
        Tensor inputGradient = inputGradientMemory.of(input.size(0), inputs());
        linear.inputGradient(delta, inputGradient);
        return inputGradient;
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        sumMemory.of(rows, outputs());
        statisticsMemory.of(2, rows, 1);
        outputMemory.of(rows, outputs());
        if (pass != Pass.EVALUATION) {
            normGradientMemory.of(rows, outputs());
            sumGradientMemory.of(rows, outputs());
        }
        if (pass == Pass.ALL_GRADIENTS) {
            inputGradientMemory.of(rows, inputs());
        }
        List<KeptTensor> kept = new ArrayList<>(linear.reserve());
        kept.addAll(List.of(sumMemory, statisticsMemory, outputMemory, normGradientMemory, sumGradientMemory,
                inputGradientMemory));
        return kept;
    }
}
