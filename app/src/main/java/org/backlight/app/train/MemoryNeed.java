package org.backlight.app.train;

import java.util.Locale;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Training;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.MemoryForecast;

/**
 * Asks a recipe's network, built without memory, what its training needs, and refuses what cannot fit into the machine's,
 * before the system kills the process that tries. The need is a lower bound.
 */
final class MemoryNeed {

    /** Java and libtorch themselves at least; a simulated device takes up to about 1 GiB more. */
    static final double BASE = 0.4 * 0x1p30;
    private static final double GIBIBYTE = 0x1p30;

    private final Recipe recipe;
    private final int rowsPerSample;
    private final Network network;
    private final Optional<FeedbackRoute> route;
    private final MemoryForecast forecast;

    private MemoryNeed(Recipe recipe, int rowsPerSample, Network network) {
        this.recipe = recipe;
        this.rowsPerSample = rowsPerSample;
        this.network = network;
        route = Optional.ofNullable(recipe.feedback()).map(Feedback::route);
        Training training = recipe.training();
        forecast = MemoryForecast.of(network, training.method() != Training.Method.SHALLOW,
                training.optimizer(), training.plan(0));
    }

    /**
     * Builds a recipe's network without memory.
     *
     * @param inputs values of one sample; a text's windows have the length of the context
     * @param classes of which each prediction chooses one: the vocabulary of a text
     */
    static MemoryNeed of(Recipe recipe, int inputs, int classes) {
        return switch (recipe.model()) {
            case ModelChoice.Mlp mlp -> new MemoryNeed(recipe, 1, Mlp.withoutMemory(inputs, mlp.hidden(),
                    classes, mlp.activation(), recipe.training().precision()));
            case ModelChoice.Gpt gpt -> new MemoryNeed(recipe, gpt.context(),
                    Gpt.withoutMemory(gpt.shape(classes), recipe.training().precision()).network());
        };
    }

    /** Returns the number of the network's parameters, those that do not learn included. */
    long parameters() {
        return network.parameterCount() + network.fixedCount();
    }

    /** Returns the bytes of parameters, gradients and the optimizer's state. */
    double networkBytes() {
        return forecast.bytes();
    }

    /**
     * Returns the bytes that the passes of one batch keep, with what is on its way.
     *
     * @param samples that are learned from; a batch has no more than all
     */
    double batchBytes(long samples) {
        long batch = Math.min(recipe.training().batchSize(), samples);
        return MemoryForecast.passes(network, route,
                Math.ceilDiv(batch, recipe.training().accumulation()) * rowsPerSample, rowsPerSample);
    }

    /** Returns the values of an error that is projected. */
    long projectionInputs() {
        return route.map(way -> way.inputs(network)).orElse((long) network.head().outputs());
    }

    /** Returns the values of its feedback; 0 for a method without. */
    long projectionOutputs() {
        return route.map(way -> way.outputs(network)).orElse(0L);
    }

    /** Returns the bytes of the feedback matrix, where that is stored. */
    double matrixBytes() {
        return recipe.feedback() != null && recipe.feedback().projection() instanceof ProjectionChoice.Dense
                ? (double) Float.BYTES * projectionInputs() * projectionOutputs()
                : 0;
    }

    /**
     * Refuses a network that needs more than the machine has, whatever it learns.
     *
     * @param memory of the machine, in bytes
     * @throws UserMistake if it does
     */
    MemoryNeed checkNetwork(double memory) {
        if (BASE + networkBytes() > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "%s about %,.0f GiB of memory, but this machine has %,.0f GiB",
                    switch (recipe.model()) {
                        case ModelChoice.Mlp mlp -> "model.hidden is " + mlp.hidden() + ", which needs";
                        case ModelChoice.Gpt gpt -> String.format(Locale.ROOT,
                                "model has %,d blocks of width %,d, which need", gpt.blocks(), gpt.width());
                    }, networkBytes() / GIBIBYTE, memory / GIBIBYTE));
        }
        return this;
    }

    /**
     * Refuses a training that needs more than the machine has, with its batches and a stored feedback matrix.
     *
     * @param samples that are learned from
     * @param memory of the machine, in bytes
     * @throws UserMistake if it does
     */
    void checkTraining(long samples, double memory) {
        double need = BASE + networkBytes() + batchBytes(samples) + matrixBytes();
        if (need > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "the training needs about %,.1f GiB of memory, %,.1f GiB of them for network and optimizer, but this "
                            + "machine has %,.1f GiB; a smaller training.batch-size or a larger training.accumulation "
                            + "needs less",
                    need / GIBIBYTE, networkBytes() / GIBIBYTE, memory / GIBIBYTE));
        }
    }
}
