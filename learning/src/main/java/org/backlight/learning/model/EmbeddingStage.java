package org.backlight.learning.model;

import java.util.List;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.LayerNorm;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * x[s, t] = E[token[s, t]] + P[t]: learned vectors of tokens, shape (vocabulary, width), and of positions, shape
 * (context, width). The result has a row for each token, float32.
 */
final class EmbeddingStage implements Stage, Exportable {

    private final String name;
    private final TransformerWorkspace work;
    private final GptShape shape;
    private final Parameter tokens;
    private final Parameter positions;
    private final KeptTensor memory;
    private Tensor input;

    EmbeddingStage(String name, GptShape shape, TransformerWorkspace work, double deviation,
            InitialWeights weights) {
        this.name = name;
        this.work = work;
        this.shape = shape;
        memory = new KeptTensor(ScalarType.Float, weights.place());
        tokens = new Parameter(name + ".tokens",
                weights.matrix(shape.vocabulary(), shape.width(), deviation));
        positions = new Parameter(name + ".positions",
                weights.matrix(shape.context(), shape.width(), deviation));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(tokens, positions);
    }

    @Override
    public void draw(long draw) {
        work.dropout.draw(draw);
    }

    /** Returns the tokens of one sequence, at most. */
    @Override
    public int inputs() {
        return shape.context();
    }

    @Override
    public int outputs() {
        return shape.width();
    }

    /**
     * Embeds sequences of the same length.
     *
     * @param input int64, shape (sequences, length), each in [0, vocabulary)
     * @return shape (sequences × length, width)
     */
    @Override
    public Tensor forward(Tensor input) {
        this.input = input;
        work.length = (int) input.size(1);
        return embed(input, 0);
    }

    @Override
    public String operators(OperatorGraph graph, String rows) {
        String sizes = graph.add("Shape", rows);
        String length = graph.add("Slice", sizes, graph.wholes(1), graph.wholes(2));
        String seen = graph.add("Slice", graph.weight(positions.exported()), graph.wholes(0), length);
        String embedded = graph.add("Add", graph.add("Gather", graph.weight(tokens.exported()), rows), seen);
        work.prepare(graph, sizes, length);
        return graph.reshape(embedded, -1, outputs());
    }

    @Override
    public void torch(TorchModule module) {
        module.member("tokens", "nn.Embedding(" + shape.vocabulary() + ", " + outputs() + ")");
        module.member("positions", "nn.Embedding(" + shape.context() + ", " + outputs() + ")");
        module.tensor("tokens.weight", tokens.exported());
        module.tensor("positions.weight", positions.exported());
        module.statement("mask = torch.full((x.shape[1], x.shape[1]), -torch.inf).triu(1)");
        module.through("self.tokens(", ") + self.positions.weight[:x.shape[1]]");
    }

    /** Returns the vectors of tokens that begin at this position. */
    Tensor embed(Tensor input, long position) {
        long length = input.size(1);
        Tensor output = memory.of(input.size(0), length, outputs());
        RowBlocks.forEachPiece(input.size(0), Math.max(1, LayerNorm.PIECE / length),
                (_, from, size) -> torch.add_out(output.narrow(0, from, size),
                        torch.embedding(tokens.value(), input.narrow(0, from, size)),
                        positions.value().narrow(0, position, length)));
        return output.view(-1, outputs());
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        Tensor gradient = outputGradient.contiguous();
        tokens.gradient().copy_(torch.embedding_dense_backward(gradient, input.flatten(),
                shape.vocabulary(), -1, false));
        long length = input.size(1);
        if (length < shape.context()) {
            positions.gradient().zero_();
        }
        torch.sum_out(positions.gradient().narrow(0, 0, length), gradient.view(-1, length, outputs()), 0);
        return null;
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        memory.of(rows, outputs());
        return List.of(memory);
    }
}
