package org.backlight.learning.layer;

import java.util.List;
import java.util.Optional;
import org.backlight.learning.export.OperatorGraph;
import org.backlight.learning.export.TorchModule;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * y = x Wᵀ + b with W of shape (outputs, inputs) and b of shape (outputs). Backward, for a gradient δ with respect to
 * y: dW = δᵀ x; db = Σ δ over the rows; dx = δ W.
 *
 * <p>Weights are rounded to the precision piece by piece, as they are multiplied. A transformer's batches make little of that,
 * and there is no second copy of its weights; layers of other networks keep the rounded ones from the forward pass for the
 * backward pass, unless they are so large that memory is worth more than time.
 */
public final class Linear {

    private static final ScalarTypeOptional FLOAT = new ScalarTypeOptional(ScalarType.Float);
    /** Features of a piece, at least about, in a transformer, whose batches have many rows. */
    private static final int LEAST_PIECE = 128;
    /**
     * The least piece for the smaller batches of other networks: products of narrow pieces are slower there by some
     * percent.
     */
    private static final int LEAST_PIECE_OF_SMALL_BATCHES = 512;
    private static final int MOST_PIECES = 8;
    private static final int MOST_PIECE = 512;
    private static final int ALIGNMENT = 16;
    /** Weights of a layer that keeps rounded ones, at most. */
    private static final long MOST_ROUNDED_WEIGHTS = 1L << 26;

    private final int inputs;
    private final int outputs;
    private final int leastPiece;
    private final Precision precision;
    private final boolean multipliesFloat32;
    private final Parameter weight;
    private final Optional<Parameter> bias;
    /** Rounded weights as of the latest forward pass, for a layer that keeps them. */
    private final Optional<KeptTensor> roundedMemory;
    /** Takes the weights' place once they are frozen. */
    private FrozenMatrix frozen;

    /** Starts with normal weights of that standard deviation and, if it has a bias, with zeros there. */
    public Linear(String name, int inputs, int outputs, boolean biased, double deviation, Precision precision,
            InitialWeights weights) {
        this(name, weights.matrix(outputs, inputs, deviation),
                biased ? Optional.of(weights.constant(0, outputs)) : Optional.empty(), LEAST_PIECE,
                Optional.empty(), precision);
    }

    private Linear(String name, Tensor weight, Optional<Tensor> bias, int leastPiece,
            Optional<KeptTensor> roundedMemory, Precision precision) {
        this.roundedMemory = roundedMemory;
        this.leastPiece = leastPiece;
        inputs = Math.toIntExact(weight.size(1));
        outputs = Math.toIntExact(weight.size(0));
        this.precision = precision;
        multipliesFloat32 = precision.scalarType() == ScalarType.Float;
        this.weight = new Parameter(name + ".weight", weight, piece(outputs));
        this.bias = bias.map(value -> new Parameter(name + ".bias", value));
    }

    /** Returns a layer whose weights and biases start uniform in ±1/√inputs. */
    public static Linear uniform(String name, int inputs, int outputs, Precision precision,
            InitialWeights weights) {
        double bound = 1 / Math.sqrt(inputs);
        return new Linear(name, weights.uniform(bound, outputs, inputs),
                Optional.of(weights.uniform(bound, outputs)), LEAST_PIECE_OF_SMALL_BATCHES,
                precision == Precision.FP32 || (long) inputs * outputs > MOST_ROUNDED_WEIGHTS
                        ? Optional.empty()
                        : Optional.of(new KeptTensor(precision.scalarType(), weights.place())),
                precision);
    }

    /** Returns W and, if there is one, b. */
    public List<Parameter> parameters() {
        return bias.map(b -> List.of(weight, b)).orElse(List.of(weight));
    }

    /** Returns W. */
    public Parameter weight() {
        return weight;
    }

    /** Rounds the weights for good, for a network that is not trained any more; their float32 values are lost. */
    public void freeze() {
        if (frozen == null && precision != Precision.FP32) {
            frozen = new FrozenMatrix(weight.value(), precision);
            weight.release();
        }
    }

    /** Returns the number of values of an input row. */
    public int inputs() {
        return inputs;
    }

    /** Returns the number of values of an output row. */
    public int outputs() {
        return outputs;
    }

    /** Writes x Wᵀ + b, as {@link #forward(Tensor, Tensor, Activation)}. */
    public void forward(Tensor input, Tensor output) {
        forward(input, output, Activation.IDENTITY);
    }

    /**
     * Writes φ(x Wᵀ + b).
     *
     * @param input shape (rows, inputs), in compute precision
     * @param output shape (rows, outputs), float32 or compute precision; overwritten
     * @param activation φ, applied to each piece while it is at hand
     */
    public void forward(Tensor input, Tensor output, Activation activation) {
        boolean few = frozen != null && frozen.multiplies(input.size(0));
        Tensor prepared = few ? frozen.prepared(input) : null;
        Tensor kept = keptWeights();
        RowBlocks.forEachPiece(outputs, piece(outputs), (_, from, size) -> {
            Tensor y = output.narrow(1, from, size);
            Tensor b = bias.isEmpty() ? null : precision.round(bias.get().value().narrow(0, from, size));
            Tensor w = few ? null : weights(kept, from, size);
            if (few || input.size(0) == 1) {
                // A token that is generated: reading the weights is the work, and products of matrices do it slowly.
                Tensor product = few
                        ? frozen.times(prepared, from, size)
                        : torch.mv(w, input.select(0, 0)).unsqueeze(0);
                y.copy_(precision.round(activation.applyInPlace(b == null ? product : product.add_(b))));
            } else if (multipliesFloat32) {
                if (b == null) {
                    torch.mm_out(y, input, w.t());
                } else {
                    torch.addmm_out(y, b, input, w.t());
                }
                precision.roundInPlace(activation.applyInPlace(y));
            } else if (b == null) {
                y.copy_(activation.applyInPlace(torch.mm(input, w.t())));
            } else {
                y.copy_(activation.applyInPlace(torch.linear(input, w, new TensorOptional(b))));
            }
        });
    }

    /** Adds it to a graph; returns the name of x Wᵀ + b. */
    public String operators(OperatorGraph graph, String rows) {
        return graph.linear(rows, weight.exported(), bias.map(Parameter::exported));
    }

    /** Adds W and b to a module of PyTorch, as {@code name} followed by {@code weight} and {@code bias}. */
    public void torch(TorchModule module, String name) {
        module.tensor(name + "weight", weight.exported());
        bias.ifPresent(b -> module.tensor(name + "bias", b.exported()));
    }

    /** Returns what makes the layer in PyTorch. */
    public String torchExpression() {
        return "nn.Linear(" + inputs + ", " + outputs + (bias.isPresent() ? "" : ", bias=False") + ")";
    }

    /** Source of columns {@code from} … {@code from + size − 1} of δ, in compute precision, shape (rows, size). */
    @FunctionalInterface
    public interface Columns {
        /** Makes them; called for each piece of the gradient that is made, by several threads at the same time. */
        Tensor of(long from, long size);
    }

    /**
     * Overwrites the gradients of weight and bias, or hands over the weight's; reads no weight. The bias's is written with the
     * same rows of the weight's.
     *
     * @param delta δ, shape (rows, outputs), in compute precision
     * @param input of the forward pass
     */
    public void gradients(Tensor delta, Tensor input) {
        gradients((from, size) -> delta.narrow(1, from, size), input);
    }

    /** Computes the gradients from a δ whose columns are made as they are needed. */
    public void gradients(Columns delta, Tensor input) {
        // Made once and before the pieces run, which do it at the same time.
        Tensor biasGradient = bias.map(Parameter::gradient).orElse(null);
        weight.takeGradient((from, size, target) -> {
            Tensor d = delta.of(from, size);
            precision.multiply(target, d.t(), input);
            if (biasGradient != null) {
                torch.sum_out(biasGradient.narrow(0, from, size), d, new long[]{0}, false, FLOAT);
            }
        });
    }

    /**
     * Writes δ W, with W as of the latest forward pass.
     *
     * @param delta δ, shape (rows, outputs), in compute precision
     * @param product shape (rows, inputs), float32 or compute precision; overwritten
     */
    public void inputGradient(Tensor delta, Tensor product) {
        Tensor kept = keptWeights();
        RowBlocks.forEachPiece(inputs, piece(inputs), (_, from, size) -> {
            Tensor block = product.narrow(1, from, size);
            precision.multiply(block, delta, kept == null
                    ? precision.round(weight.value().narrow(1, from, size))
                    : kept.narrow(1, from, size));
            precision.roundInPlace(block);
        });
    }

    /** Returns rows of W as they are multiplied. */
    private Tensor weights(Tensor kept, long from, long size) {
        if (frozen != null) {
            return frozen.rows(from, size);
        }
        Tensor rows = weight.value().narrow(0, from, size);
        if (kept == null) {
            return precision.round(rows);
        }
        Tensor rounded = kept.narrow(0, from, size);
        precision.round(rows, rounded);
        return rounded;
    }

    /** Returns the memory of the rounded weights; {@code null} if there is none. */
    private Tensor keptWeights() {
        return roundedMemory.map(memory -> memory.of(outputs, inputs)).orElse(null);
    }

    /** Reserves the memory that it keeps from batch to batch, and returns it. */
    public List<KeptTensor> reserve() {
        keptWeights();
        return roundedMemory.stream().toList();
    }

    /** Returns the features of a piece. It depends on their number alone; for more than a few hundred it gives an even number of pieces. */
    private long piece(int features) {
        return piece(features, leastPiece);
    }

    /** Returns how many features of a layer that {@link #uniform} makes one core computes at a time, of so many in all, at least 1. */
    public static long uniformPiece(int features) {
        return piece(features, LEAST_PIECE_OF_SMALL_BATCHES);
    }

    private static long piece(int features, int leastPiece) {
        int pieces = Math.clamp(features / leastPiece, 1, MOST_PIECES);
        int even = pieces > 1 ? pieces + pieces % 2 : 1;
        return Math.min(MOST_PIECE, Math.ceilDiv(Math.ceilDiv(features, even), ALIGNMENT) * ALIGNMENT);
    }
}
