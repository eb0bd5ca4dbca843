package org.backlight.learning.training;

import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Small vision transformers, maps for them, and the same network built of libtorch's differentiable functions. */
public final class Vits {

    private static final int CAUSES = 3;

    private Vits() {}

    public static Vit create(VitShape shape, Precision precision, long seed) {
        Vit vit = Vit.create(shape, precision, seed);
        // Gains of 1 and biases of 0 would hide mistakes.
        Random random = new Random(seed);
        for (Parameter parameter : vit.network().parameters()) {
            if (parameter.value().dim() == 1) {
                int size = (int) parameter.value().numel();
                parameter.value().add_(Tensors.of(Tensors.random(1, size, random)).flatten()
                        .mul_(new Scalar(0.2)));
            }
        }
        return vit;
    }

    /**
     * Maps of three hidden causes, each with a pattern of its own, and noise; the targets are patterns of the causes' products,
     * which no linear map of the inputs makes.
     */
    public static ArraySamples maps(int count, VitShape shape, long seed) {
        int size = shape.maps().size();
        float[][] patterns = Tensors.random(CAUSES, size, new Random(7));
        float[][] responses = Tensors.random(CAUSES, shape.outputs(), new Random(8));
        float[] inputs = new float[count * size];
        float[] targets = new float[count * shape.outputs()];
        Random random = new Random(seed);
        for (int s = 0; s < count; s++) {
            float[] causes = Tensors.random(1, CAUSES, random)[0];
            for (int i = 0; i < size; i++) {
                inputs[s * size + i] = (float) (0.1 * random.nextGaussian());
                for (int c = 0; c < CAUSES; c++) {
                    inputs[s * size + i] += causes[c] * patterns[c][i];
                }
            }
            for (int o = 0; o < shape.outputs(); o++) {
                for (int c = 0; c < CAUSES; c++) {
                    targets[s * shape.outputs() + o] += causes[c] * causes[(c + 1) % CAUSES]
                            * responses[c][o];
                }
            }
        }
        return ArraySamples.ofValues(inputs, shape.maps(), targets, SampleShape.of(shape.outputs()));
    }

    /** The network as one differentiable graph. */
    public static final class Graph extends TransformerGraph {
        private final VitShape shape;

        public Graph(Vit vit) {
            this(vit, UnaryOperator.identity());
        }

        /** @param rounding done to every value that a precision rounds on the way to the output */
        public Graph(Vit vit, UnaryOperator<Tensor> rounding) {
            super(vit.network(), vit.shape().width(), vit.shape().heads(), false, rounding);
            shape = vit.shape();
        }

        /** @param maps shape (samples, channels, rows, columns) */
        @Override
        public Tensor output(Tensor maps) {
            Tensor x = keep("embedding", embedded(maps));
            for (int i = 0; i < shape.blocks(); i++) {
                x = block("block" + i, x, shape.tokens());
            }
            keep("entering head", x);
            Tensor normed = norm("head.norm", x).view(-1, shape.tokens(), shape.width());
            return linear("head.output", rounded(normed.mean(new long[]{1})));
        }

        @Override
        public Tensor loss(Batch batch) {
            return Vits.loss(output(batch.inputs()), batch.targets());
        }

        /** Cuts patches out one after the other, as they lie in the maps. */
        private Tensor embedded(Tensor maps) {
            Tensor shown = rounded(maps.view(shape.maps().batch(maps.size(0))));
            TensorVector tokens = new TensorVector();
            for (long row = 0; row < shown.size(2); row += shape.patchRows()) {
                for (long column = 0; column < shown.size(3); column += shape.patchColumns()) {
                    tokens.push_back(shown.narrow(2, row, shape.patchRows())
                            .narrow(3, column, shape.patchColumns()).reshape(maps.size(0), -1));
                }
            }
            return linear("embedding.patches", torch.stack(tokens, 1)).add(leaves.get("embedding.positions"))
                    .view(-1, shape.width());
        }

        /** The values of the hidden stages that take feedback, cut off from each other. */
        public List<Tensor> points(Tensor maps, FeedbackGranularity granularity) {
            return points(embedded(maps), shape.blocks(), shape.tokens(), granularity);
        }
    }

    /** The mean squared error of the batch, whose backward pass is ready to run. */
    public static Tensor loss(Tensor output, Tensor targets) {
        return output.sub(targets).square().mean();
    }
}
