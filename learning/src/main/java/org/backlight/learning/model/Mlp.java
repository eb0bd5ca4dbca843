package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;

/** Multilayer perceptrons: each hidden layer is a stage, the linear read-out is the head. */
public final class Mlp {

    private Mlp() {}

    /**
     * Builds inputs → hidden[0] → … → classes; weights and biases start uniform in ±1/√fan-in.
     *
     * @param inputs features of one sample, at least 1
     * @param hidden widths of the hidden layers, each at least 1; may be empty
     * @param classes outputs of the head, at least 1
     * @param activation of every hidden layer; the head is linear
     * @param precision the format in which the layers multiply
     * @param seed fixes the initial weights
     */
    public static Network create(int inputs, List<Integer> hidden, int classes, Activation activation,
            Precision precision, long seed) {
        LibTorch.load();
        requirePositive("inputs", inputs);
        requirePositive("classes", classes);
        hidden.forEach(width -> requirePositive("hidden width", width));
        List<Stage> stages = new ArrayList<>();
        try (Generator generator = torch.createCPUGenerator(seed)) {
            int width = inputs;
            for (int next : hidden) {
                stages.add(new DenseStage("stage" + stages.size(), width, next, activation, precision,
                        generator));
                width = next;
            }
            stages.add(new DenseStage("head", width, classes, Activation.IDENTITY, precision, generator));
        }
        return new Network(stages, precision);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
    }
}
