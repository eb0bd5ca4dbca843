package org.backlight.learning.model;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.backlight.learning.export.Exportable;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * x[s, t] = p[s, t] Wᵀ + b + P[t]. Patch t = i · (columns / patch columns) + j of a sample holds the values [channel, i ·
 * patch rows + r, j · patch columns + c] in the order (channel, r, c); W has the shape (width, values of a patch), the
 * learned positions P (tokens, width). The result has a row for each token, float32.
 */
final class PatchEmbedding implements Stage, Exportable {

    private static final double POSITION_DEVIATION = 0.02;

    private final String name;
    private final VitShape shape;
    private final TransformerWorkspace work;
    private final Linear patches;
    private final Parameter positions;
    private final KeptTensor patchMemory;
    private final KeptTensor memory;
    private Tensor cut;

    PatchEmbedding(String name, VitShape shape, TransformerWorkspace work, InitialWeights weights) {
        this.name = name;
        this.shape = shape;
        this.work = work;
        patches = new Linear(name + ".patches", shape.patchSize(), shape.width(), true,
                1 / Math.sqrt(shape.patchSize()), work.precision, weights);
        positions = new Parameter(name + ".positions",
                weights.matrix(shape.tokens(), shape.width(), POSITION_DEVIATION));
        patchMemory = new KeptTensor(work.precision.scalarType(), weights.place());
        memory = new KeptTensor(ScalarType.Float, weights.place());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Parameter> parameters() {
        return Stream.concat(patches.parameters().stream(), Stream.of(positions)).toList();
    }

    @Override
    public void draw(long draw) {
        work.dropout.draw(draw);
    }

    @Override
    public SampleShape inputShape() {
        return shape.maps();
    }

    @Override
    public int inputs() {
        return shape.maps().size();
    }

    @Override
    public int outputs() {
        return shape.width();
    }

    /**
     * Embeds the patches of samples.
     *
     * @param input shape (samples, channels × rows × columns), in the network's precision
     * @return shape (samples × tokens, width)
     */
    @Override
    public Tensor forward(Tensor input) {
        long samples = input.size(0);
        int tokens = shape.tokens();
        cut = patchMemory.of(samples * tokens, shape.patchSize());
        RowBlocks.forEachPiece(samples, 1,
                (_, from, size) -> byPatch(cut.narrow(0, from * tokens, size * tokens))
                        .copy_(gridded(input.narrow(0, from, size))));
        Tensor output = memory.of(samples * tokens, outputs());
        patches.forward(cut, output);
        RowBlocks.forEachPiece(samples, 1,
                (_, from, size) -> output.narrow(0, from * tokens, size * tokens).add_(positions.value()));
        return output;
    }

    /** As a convolution whose kernel and stride are a patch. */
    @Override
    public String operators(OperatorGraph graph, String rows) {
        List<Long> map = shape.maps().extents();
        String maps = graph.reshape(rows, -1, map.get(0), map.get(1), map.get(2));
        List<Parameter> learned = patches.parameters();
        String cut = graph.convolution(maps, learned.getFirst().exported(), kernels(),
                learned.getLast().exported(), new long[]{shape.patchRows(), shape.patchColumns()}, 0);
        String byToken = graph.add("Transpose", Map.of("perm", new long[]{0, 2, 1}),
                graph.reshape(cut, -1, outputs(), shape.tokens()));
        work.prepare(graph, shape.tokens());
        return graph.reshape(graph.add("Add", byToken, graph.weight(positions.exported())), -1, outputs());
    }

    private long[] kernels() {
        return new long[]{outputs(), shape.channels(), shape.patchRows(), shape.patchColumns()};
    }

    @Override
    public void torch(TorchModule module) {
        String patch = "(" + shape.patchRows() + ", " + shape.patchColumns() + ")";
        module.member("patches", "nn.Conv2d(" + shape.channels() + ", " + outputs() + ", " + patch
                + ", stride=" + patch + ")");
        module.member("positions", "nn.Parameter(torch.empty(" + shape.tokens() + ", " + outputs() + "))");
        List<Parameter> learned = patches.parameters();
        module.tensor("patches.weight", learned.getFirst().exported(), kernels());
        module.tensor("patches.bias", learned.getLast().exported());
        module.tensor("positions", positions.exported());
        module.shape(shape.maps().extents());
        module.through("self.patches(", ").flatten(2).transpose(1, 2) + self.positions");
    }

    /** Views samples as (samples, patches down, patches across, channels, patch rows, patch columns). */
    private Tensor gridded(Tensor samples) {
        return samples.view(-1, shape.channels(), down(), shape.patchRows(), across(), shape.patchColumns())
                .permute(0, 2, 4, 1, 3, 5);
    }

    /** Views rows of patches in the same way. */
    private Tensor byPatch(Tensor rows) {
        return rows.view(-1, down(), across(), shape.channels(), shape.patchRows(), shape.patchColumns());
    }

    private long down() {
        return shape.maps().extents().get(1) / shape.patchRows();
    }

    private long across() {
        return shape.maps().extents().get(2) / shape.patchColumns();
    }

    @Override
    public Tensor backward(Tensor outputGradient, boolean wantInputGradient) {
        patches.gradients(work.rounded(outputGradient, work.delta), cut);
        torch.sum_out(positions.gradient(), outputGradient.view(-1, shape.tokens(), outputs()), 0);
        return null;
    }

    @Override
    public List<KeptTensor> reserve(long rows, Pass pass) {
        patchMemory.of(rows, shape.patchSize());
        memory.of(rows, outputs());
        if (pass != Pass.EVALUATION) {
            work.delta.of(rows, outputs());
        }
        return List.of(patchMemory, memory, work.delta);
    }
}
