package org.backlight.learning.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** y[s] = (1/T Σ over t of norm(x[s, t])) Vᵀ + c: one row for the T tokens of a sample; V has the shape (outputs, width). */
final class VitHead implements Stage, Exportable {

    private static final ScalarTypeOptional FLOAT = new ScalarTypeOptional(ScalarType.Float);

    private final String name;
    private final VitShape shape;
    private final TransformerWorkspace work;
    private final LayerNorm norm;
    private final Linear output;
    private final KeptTensor statisticsMemory;
    private final KeptTensor meanMemory;
    private final KeptTensor meanGradientMemory;
    private final KeptTensor outputMemory;
    private Tensor streamed;
    private Tensor statistics;
    private Tensor mean;

    VitHead(String name, VitShape shape, TransformerWorkspace work, double deviation,
            InitialWeights weights) {
        this.name = name;
        this.shape = shape;
        this.work = work;
        norm = new LayerNorm(name + ".norm", shape.width(), weights);
        output = new Linear(name + ".output", shape.width(), shape.outputs(), true, deviation, work.precision,
                weights);
        statisticsMemory = new KeptTensor(ScalarType.Float, weights.place());
        meanMemory = new KeptTensor(work.precision.scalarType(), weights.place());
        meanGradientMemory = new KeptTensor(work.precision.scalarType(), weights.place());
        outputMemory = new KeptTensor(ScalarType.Float, weights.place());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(norm.parameters().stream(), output.parameters().stream()).toList();
    }

    @Override
    public int inputs() {
        return shape.width();
    }

    @Override
    public int outputs() {
        return shape.outputs();
    }

    @Override
    public int pooledRows() {
        return shape.tokens();
    }

    /**
     * Makes the output of samples.
     *
     * @param input float32, shape (samples × tokens, width)
     * @return float32, shape (samples, outputs)
     */
    @Override
    public Tensor forward(Tensor input) {
        streamed = input;
        long rows = input.size(0);
        long samples = rows / shape.tokens();
        // The backward pass makes it again from its statistics.
        Tensor normed = work.sublayer.of(rows, inputs());
        statistics = statisticsMemory.of(2, rows, 1);
        norm.forward(input, normed, work.precision, statistics.select(0, 0), statistics.select(0, 1));
        mean = meanMemory.of(samples, inputs());
        RowBlocks.forEachPiece(samples, 1, (_, from, size) -> mean.narrow(0, from, size)
                .copy_(work.precision.round(bySample(normed).narrow(0, from, size)
                        .mean(new long[]{1}, false, FLOAT))));
        Tensor result = outputMemory.of(samples, outputs());
        output.forward(mean, result);
        return result;
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        String bySample = graph.reshape(norm.operators(graph, rows), -1, shape.tokens(), inputs());
        String mean = graph.add("ReduceMean", Map.of("axes", new long[]{1}, "keepdims", 0L), bySample);
        return output.operators(graph, mean);
    }

    @Override
    public void torch(TorchModule module) {
        norm.torch(module, module.norm(norm.torchExpression()));
        module.member("head", output.torchExpression());
        output.torch(module, "head.");
        module.through("self.head(", ".mean(1))");
    }

    private Tensor bySample(Tensor rows) {
        return rows.view(-1, shape.tokens(), inputs());
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        Tensor delta = work.precision.round(outputGradient);
        output.gradients(delta, mean);
        Tensor meanGradient = meanGradientMemory.of(mean.size(0), inputs());
        output.inputGradient(delta, meanGradient);
        meanGradient.div_(new Scalar((double) shape.tokens()));
        Tensor normGradient = work.normGradient.of(streamed.size(0), inputs());
        bySample(normGradient).copy_(meanGradient.unsqueeze(1));
        Tensor stream = null;
        if (wantInputGradient) {
            stream = work.stream.of(streamed.size(0), inputs());
            stream.zero_();
        }
        norm.backward(normGradient, streamed, statistics.select(0, 0), statistics.select(0, 1), stream);
        return stream;
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        long samples = rows / shape.tokens();
        work.sublayer.of(rows, inputs());
        statisticsMemory.of(2, rows, 1);
        meanMemory.of(samples, inputs());
        outputMemory.of(samples, outputs());
        if (pass != Pass.EVALUATION) {
            meanGradientMemory.of(samples, inputs());
            work.normGradient.of(rows, inputs());
            work.stream.of(rows, inputs());
        }
        return List.of(statisticsMemory, meanMemory, meanGradientMemory, outputMemory, work.sublayer,
                work.normGradient, work.stream);
    }
}
