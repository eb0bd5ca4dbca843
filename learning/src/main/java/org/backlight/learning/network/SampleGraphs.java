package org.backlight.learning.network;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Autograd's graphs of one forward pass of a function: one of all samples, or one for each piece of them.
 *
 * <p>libtorch's kernels run on one thread here. Pieces of samples that need nothing from each other are run on all cores; how many they
 * are depends on the number of samples alone, and so does the order in which their gradients are summed.
 */
final class SampleGraphs {

    /** Samples below which another piece costs more than it brings. */
    private static final int LEAST_SAMPLES = 16;
    private static final int MOST_PIECES = 8;

    private final List<Tensor> inputs;
    private final Tensor[] made;
    private final long perPiece;
    private final Tensor output;

    private SampleGraphs(List<Tensor> inputs, Tensor[] made, long perPiece, Tensor output) {
        this.inputs = inputs;
        this.made = made;
        this.perPiece = perPiece;
        this.output = output;
    }

    /**
     * Runs the function on all samples together.
     *
     * @param samples shape (samples, …), of which no gradient is kept yet
     * @param differentiable whether the gradient of the samples may be asked for
     */
    static SampleGraphs whole(Tensor samples, boolean differentiable, UnaryOperator<Tensor> function) {
        if (differentiable) {
            samples.set_requires_grad(true);
        }
        try (AutoGradMode _ = new AutoGradMode(true)) {
            Tensor made = function.apply(samples);
            return new SampleGraphs(List.of(samples), new Tensor[]{made}, samples.size(0), made.detach());
        }
    }

    /**
     * Runs the function on pieces of the samples, several at the same time.
     *
     * @param samples as of {@link #whole}
     * @param differentiable as of {@link #whole}
     * @param output memory of what is made, shape (samples, …); overwritten
     */
    static SampleGraphs pieces(Tensor samples, boolean differentiable, Tensor output,
            UnaryOperator<Tensor> function) {
        long count = samples.size(0);
        long perPiece = perPiece(count);
        List<Tensor> inputs = new ArrayList<>();
        for (long from = 0; from < count; from += perPiece) {
            Tensor input = samples.narrow(0, from, Math.min(perPiece, count - from)).detach();
            inputs.add(differentiable ? input.set_requires_grad(true) : input);
        }
        Tensor[] made = new Tensor[inputs.size()];
        RowBlocks.forEachPiece(count, perPiece, (index, from, size) -> {
            try (AutoGradMode _ = new AutoGradMode(true)) {
                made[index] = function.apply(inputs.get(index)).retainReference();
            }
            output.narrow(0, from, size).copy_(made[index].detach());
        });
        PointerScope scope = PointerScope.getInnerScope();
        if (scope != null) {
            // The graphs live as long as what the caller makes, not until the collector finds them.
            for (Pointer of : made) {
                scope.attach(of);
                of.releaseReference();
            }
        }
        return new SampleGraphs(inputs, made, perPiece, output);
    }

    /** Writes what the function makes of pieces of the samples, without graphs. */
    static void evaluate(Tensor samples, Tensor output, UnaryOperator<Tensor> function) {
        RowBlocks.forEachPiece(samples.size(0), perPiece(samples.size(0)), (_, from, size) -> {
            try (AutoGradMode _ = new AutoGradMode(false)) {
                output.narrow(0, from, size).copy_(function.apply(samples.narrow(0, from, size)));
            }
        });
    }

    private static long perPiece(long samples) {
        return Math.max(LEAST_SAMPLES, Math.ceilDiv(samples, MOST_PIECES));
    }

    /** Returns what was made of all samples, without a graph. */
    Tensor output() {
        return output;
    }

    /**
     * Runs the backward pass; the graphs are kept, as an alignment goes backward twice.
     *
     * @param outputGradient of all samples
     * @param leaves whose gradients are wanted
     * @param targets memory of these, in the same order; overwritten
     * @param inputGradient memory of the samples' gradient; overwritten; {@code null} if it is not wanted
     */
    void backward(Tensor outputGradient, List<Tensor> leaves, List<Tensor> targets, Tensor inputGradient) {
        if (made.length == 1) {
            try (TensorVector gradients = gradients(0, outputGradient, leaves, inputGradient)) {
                add(gradients, targets, true);
            }
            return;
        }
        TensorVector[] gradients = new TensorVector[made.length];
        RowBlocks.forEachPiece(outputGradient.size(0), perPiece, (index, from, size) -> {
            Tensor wanted = inputGradient == null ? null : inputGradient.narrow(0, from, size);
            gradients[index] = gradients(index, outputGradient.narrow(0, from, size), leaves, wanted)
                    .retainReference();
        });
        for (int i = 0; i < gradients.length; i++) {
            try (TensorVector of = gradients[i]) {
                add(of, targets, i == 0);
            }
        }
    }

    private TensorVector gradients(int index, Tensor outputGradient, List<Tensor> leaves,
            Tensor inputGradient) {
        List<Tensor> sources = new ArrayList<>(leaves);
        if (inputGradient != null) {
            sources.add(inputs.get(index));
        }
        boolean keepGraph = true;
        boolean createGraph = false;
        boolean allowUnused = true;
        TensorVector gradients = torch.grad(new TensorVector(made[index]),
                new TensorVector(sources.toArray(Tensor[]::new)), new TensorVector(outputGradient),
                new BoolOptional(keepGraph), createGraph, allowUnused);
        if (inputGradient != null) {
            write(gradients.get(leaves.size()), inputGradient, true);
        }
        return gradients;
    }

    private static void add(TensorVector gradients, List<Tensor> targets, boolean first) {
        for (int i = 0; i < targets.size(); i++) {
            write(gradients.get(i), targets.get(i), first);
        }
    }

    /** Overwrites the target, or adds to it; what a function does not use has no gradient. */
    private static void write(Tensor gradient, Tensor target, boolean overwrite) {
        if (!gradient.defined()) {
            if (overwrite) {
                target.zero_();
            }
        } else if (overwrite) {
            target.copy_(gradient.view_as(target));
        } else {
            target.add_(gradient.view_as(target));
        }
    }
}
