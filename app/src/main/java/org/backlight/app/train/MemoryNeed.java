package org.backlight.app.train;

import java.util.List;
import java.util.Locale;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ModelChoice.Mlp;
import org.backlight.app.recipe.Training;
import org.backlight.app.run.MachineMemory;
import org.backlight.learning.OptimizerSettings;

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

    /** Parameters and optimizer state; gradients need not all be there at once. */
    static double bytes(ModelChoice.Gpt gpt, int vocabulary, Training training) {
        double parameters = gpt.shape(vocabulary).parameters();
        double head = parameters / gpt.blocks();
        double learned = training.method() == Training.Method.SHALLOW ? head : parameters;
        return Float.BYTES * (parameters + (copies(training) - 2) * learned);
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
