package org.backlight.learning.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.backlight.learning.data.Batch;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.Vit;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.Gpts;
import org.backlight.learning.training.Tensors;
import org.backlight.learning.training.TransformerGraph;
import org.backlight.learning.training.Vits;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How far a transformer's results lie from each other if nothing but their rounding differs, by Monte Carlo arithmetic
 * (Parker 1997, UCLA CSD-970002): the network in float32 as libtorch's graph, in which every value v that is rounded
 * becomes v (1 + u ξ) with ξ uniform in [−1, 1] and u the unit roundoff. Rounding to nearest errs by u |v| at most, and
 * less for most v, so that this deviation is no smaller than its.
 *
 * <p>Results of two evaluations that round alike but sum in other orders differ by at most the sum of two independent
 * errors, of deviation √2 σ: those of values that both round alike cancel.
 */
public final class RoundingNoise {

    /**
     * A sum of many errors is nearly normal; its deviation being estimated, one in a million lies beyond (Student's
     * distribution of 32 degrees of freedom).
     */
    private static final double DEVIATIONS = 6;
    private static final int TRIALS = 32;

    private final Network network;
    private final Precision precision;
    private final Function<UnaryOperator<Tensor>, TransformerGraph> graphs;
    private final double roundoff;

    /** @param gpt whose weights are not frozen yet */
    public RoundingNoise(Gpt gpt) {
        this(gpt.network(), gpt.precision(), Math.max(gpt.shape().feedForward(), gpt.shape().width()),
                rounding -> new Gpts.Graph(gpt, rounding));
    }

    /** @param precision of the network */
    public RoundingNoise(Vit vit, Precision precision) {
        this(vit.network(), precision, Math.max(vit.shape().feedForward(), vit.shape().patchSize()),
                rounding -> new Vits.Graph(vit, rounding));
    }

    private RoundingNoise(Network network, Precision precision, int longest,
            Function<UnaryOperator<Tensor>, TransformerGraph> graphs) {
        this.network = network;
        this.precision = precision;
        this.graphs = graphs;
        // A float32 sum of n products errs by n roundoffs of their magnitudes; bf16 rounds such a sum once.
        roundoff = precision == Precision.BF16 ? 0x1p-8 : (longest + 1.0) * 0x1p-24;
    }

    private UnaryOperator<Tensor> rounding() {
        return v -> v.mul(torch.rand_like(v).mul_(scalar(2 * roundoff)).add_(scalar(1 - roundoff)));
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }

    /** The graph with weights as the precision rounds them: all but those of embeddings and normalizations. */
    private TransformerGraph graph(UnaryOperator<Tensor> rounding) {
        TransformerGraph graph = graphs.apply(rounding);
        graph.leaves.replaceAll(
                (name, leaf) -> name.matches("embedding.(tokens|positions)") || name.contains("norm")
                        ? leaf
                        : precision.round(leaf.detach()).to(torch.ScalarType.Float).clone()
                                .set_requires_grad(true));
        return graph;
    }

    /**
     * By how much two evaluations' logits of the token after each window may differ, for each logit.
     *
     * @param windows each one token longer than the one before it, which it then continues, or a new one
     */
    public List<double[]> logitBounds(List<int[]> windows) {
        List<double[]> bounds = new ArrayList<>();
        while (bounds.size() < windows.size()) {
            int last = bounds.size();
            while (last + 1 < windows.size()
                    && windows.get(last + 1).length == windows.get(last).length + 1) {
                last++;
            }
            // A token's logits depend on none after it, so that the longest window has those of all.
            double[][] byLength = logitBounds(windows.get(last));
            while (bounds.size() <= last) {
                bounds.add(byLength[windows.get(bounds.size()).length - 1]);
            }
        }
        return bounds;
    }

    private double[][] logitBounds(int[] window) {
        torch.manual_seed(window.length);
        try (PointerScope _ = new PointerScope()) {
            Tensor one = tokens(window);
            Tensor exact = graph(UnaryOperator.identity()).output(one).detach();
            Tensor noisy = graph(rounding()).output(one.repeat(TRIALS, 1)).detach()
                    .view(TRIALS, window.length, -1);
            float[] squares = Tensors.floats(noisy.sub(exact).square().mean(0));
            double[][] bounds = new double[window.length][network.head().outputs()];
            for (int i = 0; i < squares.length; i++) {
                bounds[i / bounds[0].length][i % bounds[0].length] = DEVIATIONS
                        * Math.sqrt(2 * (double) squares[i]);
            }
            return bounds;
        }
    }

    /** How far two evaluations' gradients of a batch's loss may lie apart, |g − g'|, by parameter. */
    public Map<String, Double> gradientBounds(Batch batch) {
        torch.manual_seed(1);
        Map<String, Double> squares = new TreeMap<>();
        try (PointerScope _ = new PointerScope()) {
            Map<String, Tensor> exact = exactGradients(batch);
            // The product that gives a matrix's gradient is rounded as well.
            exact.forEach((name, gradient) -> squares.put(name,
                    2 * roundoff * roundoff / 3 * gradient.square().sum().item_double()));
            for (int i = 0; i < TRIALS; i++) {
                gradients(rounding(), batch).forEach((name, gradient) -> squares.merge(name,
                        2 * gradient.sub(exact.get(name)).square().sum().item_double() / TRIALS,
                        Double::sum));
            }
        }
        squares.replaceAll((_, square) -> DEVIATIONS * Math.sqrt(square));
        return squares;
    }

    /** The gradients of a batch's loss in float32, of weights as the precision rounds them. */
    public Map<String, Tensor> exactGradients(Batch batch) {
        return gradients(UnaryOperator.identity(), batch);
    }

    private Map<String, Tensor> gradients(UnaryOperator<Tensor> rounding, Batch batch) {
        TransformerGraph graph = graph(rounding);
        graph.loss(batch).backward();
        Map<String, Tensor> gradients = new TreeMap<>();
        for (Parameter parameter : network.parameters()) {
            gradients.put(parameter.name(), graph.leaves.get(parameter.name()).grad());
        }
        return gradients;
    }

    private static Tensor tokens(int[] window) {
        float[] row = new float[window.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = window[i];
        }
        return Tensors.of(List.of(row).toArray(float[][]::new)).to(torch.ScalarType.Long);
    }
}
