package org.backlight.app.train;

import java.util.List;
import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ModelChoice.Mlp;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Training;
import org.backlight.app.run.MachineMemory;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.training.GptMemory;

/**
 * Refuses a model that cannot fit into the machine's memory, before the system kills the process that tries. The
 * need is a lower bound: float32 parameters, their gradients and the optimizer's state; for a transformer also what its
 * passes keep, and what Java and libtorch themselves take at least.
 */
final class MemoryNeed {

    /** Java and libtorch themselves at least; a simulated device takes up to about 1 GiB more. */
    static final double BASE = 0.4 * 0x1p30;
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
     * Refuses a transformer that needs more than the machine has, whatever it learns.
     *
     * @throws UserMistake if it does
     */
    static void check(Training training, ModelChoice.Gpt gpt, int vocabulary, double memory) {
        double network = bytes(gpt, vocabulary, training);
        if (BASE + network > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "model has %,d blocks of width %,d, which need about %,.0f GiB of memory, but this machine has %,.0f GiB",
                    gpt.blocks(), gpt.width(), network / GIBIBYTE, memory / GIBIBYTE));
        }
    }

    /**
     * Refuses a transformer that needs more than the machine has, with its batches and a stored feedback matrix.
     *
     * @param windows that are learned from; a batch has no more than all
     * @throws UserMistake if it does
     */
    static void check(Recipe recipe, ModelChoice.Gpt gpt, int vocabulary, long windows, double memory) {
        double network = bytes(gpt, vocabulary, recipe.training());
        double need = BASE + network + batchBytes(recipe, gpt, vocabulary, windows)
                + FeedbackSize.of(recipe, gpt, vocabulary).storedBytes(recipe);
        if (need > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "the training needs about %,.1f GiB of memory, %,.1f GiB of them for network and optimizer, but this "
                            + "machine has %,.1f GiB; a smaller training.batch-size or a larger training.accumulation "
                            + "needs less",
                    need / GIBIBYTE, network / GIBIBYTE, memory / GIBIBYTE));
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
        boolean together = training.plan().clipping().active()
                && training.plan().clipping().extent() == Clipping.Extent.NETWORK;
        double gradients = training.plan().accumulation() > 1
                ? largest + learned
                : together ? learned : largest;
        return Float.BYTES * (shape.parameters() + (copies(training) - 2) * learned + gradients);
    }

    /** What the passes of one batch keep, and logits, errors and feedback on their way. */
    static double batchBytes(Recipe recipe, ModelChoice.Gpt gpt, int vocabulary, long windows) {
        Training training = recipe.training();
        long batch = Math.min(training.plan().batchSize(), windows);
        long rows = Math.ceilDiv(batch, training.plan().accumulation()) * gpt.context();
        FeedbackGranularity granularity = recipe.feedback() == null
                ? FeedbackGranularity.BLOCK
                : recipe.feedback().route().granularity();
        long feedback = FeedbackSize.of(recipe, gpt, vocabulary).outputs();
        return GptMemory.bytes(gpt.shape(vocabulary), training.precision(), rows, granularity)
                + (double) Float.BYTES * rows * (2.0 * vocabulary + feedback);
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
