package org.backlight.learning.model;

import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;

/** Multilayer perceptrons: each hidden layer is a stage, the linear last layer is the head. */
public final class Mlp {

    /** Normalization of the hidden layers. */
    public enum Normalization {
        /** None: h = φ(x Wᵀ + b). */
        NONE,
        /** Layer normalization before the activation: h = φ(norm(x Wᵀ + b)), with a gain and a bias for each unit. */
        LAYER
    }

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
        return create(inputs, hidden, classes, activation, Normalization.NONE, precision, seed);
    }

    /**
     * Builds the same with hidden layers that are normalized.
     *
     * @param normalization of every hidden layer; the head has none
     */
    public static Network create(int inputs, List<Integer> hidden, int classes, Activation activation,
            Normalization normalization, Precision precision, long seed) {
        return create(inputs, hidden, classes, activation, normalization, precision,
                InitialWeights.seeded(seed));
    }

    /** Builds the same without memory: it says what it would need, and cannot run. */
    public static Network withoutMemory(int inputs, List<Integer> hidden, int classes, Activation activation,
            Normalization normalization, Precision precision) {
        return create(inputs, hidden, classes, activation, normalization, precision,
                InitialWeights.withoutMemory());
    }

    private static Network create(int inputs, List<Integer> hidden, int classes, Activation activation,
            Normalization normalization, Precision precision, InitialWeights weights) {
        requirePositive("inputs", inputs);
        requirePositive("classes", classes);
        hidden.forEach(width -> requirePositive("hidden width", width));
        List<Stage> stages = new ArrayList<>();
        int width = inputs;
        for (int next : hidden) {
            String name = "stage" + stages.size();
            stages.add(switch (normalization) {
                case NONE -> new DenseStage(name, width, next, activation, precision, weights);
                case LAYER -> new NormalizedDenseStage(name, width, next, activation, precision, weights);
            });
            width = next;
        }
        stages.add(new DenseStage("head", width, classes, Activation.IDENTITY, precision, weights));
        return new Network(stages, precision);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
    }
}
