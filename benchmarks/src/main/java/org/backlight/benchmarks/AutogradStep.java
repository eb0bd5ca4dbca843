package org.backlight.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The training step of an {@link AutogradGpt}: backpropagation, or direct feedback alignment as TinyDFA does it, whose error at the logits
 * goes to each block by a stored random matrix, and from there on through the block by autograd. bf16 is libtorch's autocast, the optimizer
 * its fused Adam. Of the numbers of threads of libtorch and of OpenBLAS, those are taken that make a step the shortest.
 */
final class AutogradStep {

    private static final double LEARNING_RATE = 1e-4;
    private static final int CHECKED_WINDOWS = 8;
    /** Largest difference of logits from those of the network that is compared, as a share of their size. */
    private static final double LARGEST_DIFFERENCE = 1e-4;
    /** Of numbers with 8 bits of precision, of which each block adds some; measured are 0.5 to 1 %. */
    private static final double LARGEST_DIFFERENCE_BF16 = 0.05;

    private final AutogradGpt network;
    private final boolean direct;
    private final boolean bfloat16;
    private final AutogradAdam adam;
    /** What the error is multiplied by, shape (vocabulary, width); null for backpropagation. */
    private final Tensor feedback;

    private AutogradStep(AutogradGpt network, GptShape shape, boolean direct, boolean bfloat16) {
        this.network = network;
        this.direct = direct;
        this.bfloat16 = bfloat16;
        adam = new AutogradAdam(network.leaves(), LEARNING_RATE);
        feedback = direct
                ? torch.randn(shape.vocabulary(), shape.width())
                        .mul_(new Scalar(1 / Math.sqrt(shape.width())))
                : null;
    }

    /**
     * Measures steps, after a check that logits and loss of the first windows are those of the network that Backlight trains.
     *
     * @param shape of the network
     * @param direct whether feedback is direct
     * @param bfloat16 whether products are of bf16
     * @param text to learn from
     * @param batch windows of a step
     * @param steps how many are measured
     * @return their times
     * @throws IOException if the networks differ
     */
    static List<StepTime> measure(GptShape shape, boolean direct, boolean bfloat16, TokenSamples text,
            int batch, int steps) throws IOException {
        LibTorch.load();
        Gpt gpt = Gpt.create(shape, Precision.FP32, 1);
        var step = new AutogradStep(new AutogradGpt(gpt), shape, direct, bfloat16);
        step.check(gpt, text.slice(0, Math.min(CHECKED_WINDOWS, text.count())));
        FastestThreads.choose(() -> step.of(text.slice(0, batch)));
        List<StepTime> times = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            times.add(step.of(text.slice((long) i * batch, batch)));
        }
        return times;
    }

    private void check(Gpt gpt, Batch batch) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            Tensor ours = gpt.network().evaluate(batch.inputs()).clone();
            Tensor logits = cast(() -> network.logits(batch.inputs())).detach().to(torch.ScalarType.Float);
            double most = bfloat16 ? LARGEST_DIFFERENCE_BF16 : LARGEST_DIFFERENCE;
            SameNetwork.require("before the first step", ours, logits, batch, most,
                    most * SameNetwork.loss(ours, batch).item_double());
        }
    }

    /** What is done under autocast. */
    @FunctionalInterface
    private interface Pass {
        Tensor run();
    }

    private Tensor cast(Pass pass) {
        if (!bfloat16) {
            return pass.run();
        }
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        try {
            return pass.run();
        } finally {
            torch.set_autocast_enabled(torch.DeviceType.CPU, false);
            torch.clear_cache();
        }
    }

    private StepTime of(Batch batch) {
        try (PointerScope _ = new PointerScope()) {
            long start = System.nanoTime();
            List<Tensor> pieces = new ArrayList<>();
            Tensor logits = cast(() -> {
                if (!direct) {
                    return network.logits(batch.inputs());
                }
                pieces.addAll(network.pieces(batch.inputs()));
                return network.head(pieces.getLast().detach());
            }).to(torch.ScalarType.Float);
            if (direct) {
                logits.retain_grad();
            }
            long forward = System.nanoTime();
            Tensor loss = SameNetwork.loss(logits, batch);
            long error = System.nanoTime();
            loss.backward();
            long exact = System.nanoTime();
            Tensor light = direct ? logits.grad().mm(feedback) : null;
            long projected = System.nanoTime();
            for (Tensor piece : pieces) {
                piece.backward(light.view(piece.size(0), piece.size(1), piece.size(2)), new BoolOptional(),
                        false, new TensorArrayRefOptional());
            }
            long backward = System.nanoTime();
            adam.update();
            long end = System.nanoTime();
            return new StepTime((forward - start) * 1e-9, (error - forward) * 1e-9,
                    (projected - exact) * 1e-9,
                    (exact - error + backward - projected) * 1e-9, (end - backward) * 1e-9);
        }
    }
}
