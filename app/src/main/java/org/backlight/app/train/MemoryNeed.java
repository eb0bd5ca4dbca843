package org.backlight.app.train;

import java.util.List;
import java.util.Locale;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ModelChoice.Mlp;
import org.backlight.app.recipe.Training;
import org.backlight.app.run.MachineMemory;
import org.backlight.learning.Clipping;
import org.backlight.learning.GptShape;
import org.backlight.learning.OptimizerSettings;
import org.backlight.learning.Precision;

/**
 * Refuses a model that cannot fit into the machine's memory, before the system kills the process that tries. The
 * need is a lower bound: float32 parameters, their gradients and the optimizer's state.
 */
final class MemoryNeed {

    private static final double GIBIBYTE = 0x1p30;

    private MemoryNeed() {}

    /**
     * Refuses a model that needs more than the machine has.
     *
     * @throws UserMistake if it does
     */
    static void check(Mlp mlp, int inputs, int classes, Training training) {
        double need = bytes(mlp.hidden(), inputs, classes, training);
        double memory = MachineMemory.bytes();
        if (need > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "model.hidden is %s, which needs about %,.0f GiB of memory, but this machine has %,.0f GiB",
                    mlp.hidden(), need / GIBIBYTE, memory / GIBIBYTE));
        }
    }

    /**
     * Refuses a transformer that needs more than the machine has.
     *
     * @throws UserMistake if it does
     */
    static void check(ModelChoice.Gpt gpt, int vocabulary, Training training) {
        double need = bytes(gpt, vocabulary, training);
        double memory = MachineMemory.bytes();
        if (need > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "model has %,d blocks of width %,d, which need about %,.0f GiB of memory, but this machine has %,.0f GiB",
                    gpt.blocks(), gpt.width(), need / GIBIBYTE, memory / GIBIBYTE));
        }
    }

    /**
     * Parameters, optimizer state, and gradients: of one stage where each is updated as soon as its gradients are
     * there, of all where they are clipped together, and of all beside those of one where a batch has parts.
     */
    static double bytes(ModelChoice.Gpt gpt, int vocabulary, Training training) {
        GptShape shape = gpt.shape(vocabulary);
        boolean shallow = training.method() == Training.Method.SHALLOW;
        double head = shape.headParameters();
        double learned = shallow
                ? head
                : head + shape.embeddingParameters() + (gpt.blocks() - 1.0) * shape.blockParameters();
        double largest = shallow
                ? head
                : Math.max(head, Math.max(shape.embeddingParameters(), shape.blockParameters()));
        boolean together = training.clipping() != null
                && training.clipping().extent() == Clipping.Extent.NETWORK;
        double gradients = training.accumulation() > 1 ? largest + learned : together ? learned : largest;
        return Float.BYTES * (shape.parameters() + (copies(training) - 2) * learned + gradients);
    }

    /** What the passes of one batch keep: activations of every block, and memory that all blocks share. */
    static double batchBytes(ModelChoice.Gpt gpt, int vocabulary, Training training, long feedbackOutputs) {
        double rows = Math.ceilDiv(training.batchSize(), training.accumulation()) * (double) gpt.context();
        double compute = training.precision() == Precision.BF16 ? Short.BYTES : Float.BYTES;
        double width = gpt.width();
        double block = compute * (6 * width + 2.0 * gpt.feedForward()) + Float.BYTES * 2 * width;
        double shared = compute * (6 * width + gpt.feedForward()) + Float.BYTES * width;
        return rows * (gpt.blocks() * block + shared + Float.BYTES * (3.0 * vocabulary + feedbackOutputs));
    }

    /** The bytes of parameters, gradients and optimizer state. */
    static double bytes(List<Integer> hidden, int inputs, int classes, Training training) {
        double head = (hidden.getLast() + 1.0) * classes;
        double below = parameters(hidden, inputs, classes) - head;
        // Layers that do not learn have a place for their gradient, but no state of an optimizer.
        boolean shallow = training.method() == Training.Method.SHALLOW;
        return Float.BYTES * (copies(training) * head + (shallow ? 2 : copies(training)) * below);
    }

    static double parameters(List<Integer> hidden, int inputs, int classes) {
        double count = 0;
        double width = inputs;
        for (int next : hidden) {
            count += (width + 1) * next;
            width = next;
        }
        return count + (width + 1) * classes;
    }

    /** How many numbers are kept for each parameter that learns. */
    private static int copies(Training training) {
        return switch (training.optimizer()) {
            case OptimizerSettings.Adam _ -> 4;
            case OptimizerSettings.Sgd sgd -> sgd.momentum() > 0 ? 3 : 2;
        };
    }
}
