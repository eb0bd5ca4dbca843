package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Logits of the next token: norm(block(x Mᵀ)) Wᵀ + b, with an adapter M if the shape has one. */
public final class GptHead implements Stage, Exportable {

    private final String name;
    private final TransformerWorkspace work;
    private final GptShape shape;
    private final Optional<Linear> adapter;
    private final TransformerBlock block;
    private final LayerNorm norm;
    private final Linear logits;
    private final KeptTensor roundedMemory;
    private final KeptTensor readMemory;
    private final KeptTensor normMemory;
    private final KeptTensor statisticsMemory;
    private final KeptTensor logitsMemory;
    private Tensor rounded;
    private Tensor streamed;
    private Tensor normed;
    private Tensor statistics;

    GptHead(String name, GptShape shape, TransformerWorkspace work, double deviation,
            InitialWeights weights) {
        this.name = name;
        this.work = work;
        this.shape = shape;
        ScalarType type = work.precision.scalarType();
        roundedMemory = new KeptTensor(type, weights.place());
        normMemory = new KeptTensor(type, weights.place());
        readMemory = new KeptTensor(ScalarType.Float, weights.place());
        statisticsMemory = new KeptTensor(ScalarType.Float, weights.place());
        logitsMemory = new KeptTensor(ScalarType.Float, weights.place());
        adapter = shape.adapter() == GptShape.Adapter.NONE
                ? Optional.empty()
                : Optional.of(new Linear(name + ".adapter", shape.width(), shape.width(), false,
                        1 / Math.sqrt(shape.width()), work.precision, weights));
        block = new TransformerBlock(name + ".block", shape.blocks() - 1, work, deviation, weights);
        norm = new LayerNorm(name + ".norm", shape.width(), weights);
        logits = new Linear(name + ".logits", shape.width(), shape.vocabulary(), true, deviation,
                work.precision,
                weights);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        if (shape.adapter().learns()) {
            parameters.addAll(adapter.orElseThrow().parameters());
        }
        parameters.addAll(block.parameters());
        parameters.addAll(norm.parameters());
        parameters.addAll(logits.parameters());
        return parameters;
    }

    @Override
    public List<Parameter> fixed() {
        return shape.adapter() == GptShape.Adapter.FIXED
                ? adapter.orElseThrow().parameters()
                : List.of();
    }

    /** Returns M, shape (width, width). */
    public Optional<Tensor> adapter() {
        return adapter.map(linear -> linear.weight().value());
    }

    void freeze() {
        adapter.ifPresent(Linear::freeze);
        block.freeze();
        logits.freeze();
    }

    TransformerBlock block() {
        return block;
    }

    @Override
    public int inputs() {
        return shape.width();
    }

    @Override
    public int outputs() {
        return shape.vocabulary();
    }

    @Override
    public Tensor forward(Tensor input) {
        return logits(block.forward(read(input)));
    }

    @Override
    public Tensor evaluate(Tensor input) {
        return logits(block.evaluate(read(input)));
    }

    /** Evaluates the last rows of one sequence, as {@link TransformerBlock#extend}. */
    Tensor extend(Tensor input, Tensor keysAndValues, long done) {
        return logits(block.extend(read(input), keysAndValues, done));
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        String read = adapter.isEmpty() ? rows : adapter.get().operators(graph, rows);
        return logits.operators(graph, norm.operators(graph, block.operators(graph, read)));
    }

    @Override
    public void torch(TorchModule module) {
        adapter.ifPresent(linear -> {
            module.member("adapter", linear.torchExpression());
            linear.torch(module, "adapter.");
            module.through("self.adapter(", ")");
        });
        block.torch(module, adapter.isPresent() ? "last_block" : TransformerBlock.STACK);
        norm.torch(module, module.norm(norm.torchExpression()));
        module.member("head", logits.torchExpression());
        logits.torch(module, "head.");
        module.through("self.head(", ")");
    }

    private Tensor read(Tensor input) {
        if (adapter.isEmpty()) {
            return input;
        }
        rounded = work.rounded(input, roundedMemory);
        Tensor read = readMemory.of(input.size(0), inputs());
        adapter.get().forward(rounded, read);
        return read;
    }

    private Tensor logits(Tensor stream) {
        streamed = stream;
        normed = normMemory.of(stream.size(0), inputs());
        statistics = statisticsMemory.of(2, stream.size(0), 1);
        norm.forward(stream, normed, work.precision, statistics.select(0, 0), statistics.select(0, 1));
        Tensor output = logitsMemory.of(stream.size(0), outputs());
        logits.forward(normed, output);
        return output;
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        if (adapter.isPresent()) {
            roundedMemory.of(rows, inputs());
            readMemory.of(rows, inputs());
        }
        normMemory.of(rows, inputs());
        statisticsMemory.of(2, rows, 1);
        logitsMemory.of(rows, outputs());
        List<KeptTensor> kept = new ArrayList<>(block.reserve(rows, pass));
        if (pass != Pass.EVALUATION) {
            work.hiddenGradient.of(rows, outputs());
        }
        kept.addAll(List.of(roundedMemory, readMemory, normMemory, statisticsMemory, logitsMemory));
        return kept;
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        Tensor gradient = backwardToSource(outputGradient);
        if (!wantInputGradient || adapter.isEmpty()) {
            return wantInputGradient ? gradient : null;
        }
        // delta holds nothing at this point that is needed any more, and keeps what is in the stream's memory.
        Tensor delta = work.rounded(gradient, work.delta);
        adapter.get().inputGradient(delta, gradient);
        return gradient;
    }

    /** Returns the gradient with respect to what enters the last block, behind the adapter. */
    @Override
    public Tensor backwardToSource(Tensor outputGradient) {
        Tensor delta = work.rounded(outputGradient, work.hiddenGradient);
        logits.gradients(delta, normed);
        Tensor normGradient = work.normGradient.of(normed.size(0), inputs());
        logits.inputGradient(delta, normGradient);
        Tensor stream = work.stream.of(normed.size(0), inputs());
        stream.zero_();
        norm.backward(normGradient, streamed, statistics.select(0, 0), statistics.select(0, 1), stream);
        Tensor source = block.backward(stream, true);
        if (shape.adapter().learns()) {
            adapter.orElseThrow().gradients(work.rounded(source, work.delta), rounded);
        }
        return source;
    }
}
