package org.backlight.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.network.Network;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The training step of a convolutional network by backpropagation, written plainly on libtorch's differentiable functions, as a user of
 * PyTorch writes it: one graph, one {@code backward()}, the fused Adam. Of the numbers of threads of libtorch and of OpenBLAS, those are
 * taken that make a step the shortest.
 */
final class AutogradCnn {

    /** Steps before those that are measured, while the JVM compiles. */
    private static final int WARM_UP = 5;
    /** Largest difference of logits from those of the network that is compared, as a share of their size. */
    private static final double LARGEST_DIFFERENCE = 1e-4;

    private final CnnStep.Sizes sizes;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();
    private final AutogradAdam adam;

    /** Takes the weights of a network, which must not be trained afterwards. */
    private AutogradCnn(CnnStep.Sizes sizes, Network network) {
        this.sizes = sizes;
        network.tensors().forEach(parameter -> leaves.put(parameter.name(),
                parameter.value().detach().set_requires_grad(true)));
        adam = new AutogradAdam(List.copyOf(leaves.values()), CnnStep.LEARNING_RATE);
    }

    /**
     * Measures steps, after a check that logits and loss of the first batch are those of the network that Backlight trains.
     *
     * @param sizes of the network
     * @param samples to learn from
     * @param steps how many are measured
     * @return their times
     * @throws IOException if the networks differ
     */
    static List<StepTime> measure(CnnStep.Sizes sizes, TrainingData samples, int steps) throws IOException {
        Network network = sizes.network();
        var rival = new AutogradCnn(sizes, network);
        rival.check(network, samples.slice(0, sizes.batch()));
        for (int i = 0; i < WARM_UP; i++) {
            rival.step(samples, i);
        }
        FastestThreads.choose(() -> rival.step(samples, 0));
        List<StepTime> times = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            times.add(rival.step(samples, i));
        }
        return times;
    }

    private void check(Network network, Batch batch) throws IOException {
        try (PointerScope _ = new PointerScope()) {
            Tensor ours = network.evaluate(batch.inputs()).clone();
            Tensor logits = logits(batch.inputs()).detach();
            SameNetwork.require("of the first step", ours, logits, batch, LARGEST_DIFFERENCE,
                    LARGEST_DIFFERENCE);
        }
    }

    private Tensor logits(Tensor images) {
        long[] one = {1, 1};
        long[] two = {2, 2};
        long[] none = {0, 0};
        Tensor x = images.view(-1, CnnStep.CHANNELS, CnnStep.SIDE, CnnStep.SIDE);
        int stage = 0;
        for (int _ : sizes.channels()) {
            String name = "stage" + stage++;
            x = torch.conv2d(x, leaves.get(name + ".weight"), bias(name), one, one, one, 1);
            x = torch.max_pool2d(torch.relu(x), two, two, none, one, false);
        }
        return linear("head", torch.relu(linear("stage" + stage, x.flatten(1, -1))));
    }

    private Tensor linear(String name, Tensor x) {
        return torch.linear(x, leaves.get(name + ".weight"), bias(name));
    }

    private TensorOptional bias(String name) {
        return new TensorOptional(leaves.get(name + ".bias"));
    }

    /** Does one step, with the time that it takes to gather the batch. */
    private StepTime step(TrainingData samples, int index) {
        try (PointerScope _ = new PointerScope()) {
            long start = System.nanoTime();
            Batch batch = samples.slice((long) index * sizes.batch() % samples.count(), sizes.batch());
            Tensor logits = logits(batch.inputs());
            long forward = System.nanoTime();
            Tensor loss = SameNetwork.loss(logits, batch);
            long error = System.nanoTime();
            loss.backward();
            long backward = System.nanoTime();
            adam.update();
            long end = System.nanoTime();
            return new StepTime((forward - start) * 1e-9, (error - forward) * 1e-9, 0,
                    (backward - error) * 1e-9, (end - backward) * 1e-9);
        }
    }
}
