package org.backlight.app.model;

import java.util.Locale;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Training;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.MemoryForecast;
import org.backlight.projection.ProjectionKind;

/**
 * Memory that a training needs, asked of a recipe's network that is built without memory; what cannot fit into the
 * machine's is refused before the system kills the process that tries. The need is a lower bound.
 */
public final class MemoryNeed {

    /** Java and libtorch themselves at least; a simulated device takes up to about 1 GiB more. */
    public static final double BASE = 0.4 * 0x1p30;
    private static final double GIBIBYTE = 0x1p30;

    private final Recipe recipe;
    private final ModelOutline model;
    private final int rowsPerSample;
    private final Network network;
    private final Optional<FeedbackRoute> route;
    private final MemoryForecast forecast;

    /**
     * Computes what a network needs.
     *
     * @param recipe what would be trained
     * @param model its network
     */
    public MemoryNeed(Recipe recipe, ModelOutline model) {
        this.recipe = recipe;
        this.model = model;
        this.rowsPerSample = model.rowsPerSample();
        this.network = model.withoutMemory();
        route = Optional.ofNullable(recipe.feedback()).map(Feedback::route);
        Training training = recipe.training();
        forecast = MemoryForecast.of(network, training.method() != Training.Method.SHALLOW,
                training.optimizer(), training.plan());
    }

    /** Returns the number of the network's parameters, those that do not learn included. */
    public long parameters() {
        return network.parameterCount() + network.fixedCount();
    }

    /** Returns the bytes of parameters, gradients and the optimizer's state. */
    public double networkBytes() {
        return forecast.bytes();
    }

    /**
     * Returns the bytes that the passes of one batch keep, with what is on its way.
     *
     * @param samples that are learned from; a batch has no more than all
     * @param testSamples that are measured on; no more than all are evaluated at once
     */
    public double batchBytes(long samples, long testSamples) {
        long batch = Math.min(recipe.training().plan().batchSize(), samples);
        return MemoryForecast.passes(network, route,
                Math.ceilDiv(batch, recipe.training().plan().accumulation()) * rowsPerSample, rowsPerSample,
                testSamples);
    }

    /** Returns the values of an error that is projected. */
    public long projectionInputs() {
        return route.map(way -> way.inputs(network)).orElse((long) network.head().outputs());
    }

    /** Returns the values of its feedback; 0 for a method without. */
    public long projectionOutputs() {
        return route.map(way -> way.outputs(network)).orElse(0L);
    }

    /** Returns the bytes of the feedback matrix, where that is stored. */
    public double matrixBytes() {
        return recipe.feedback() != null
                && recipe.feedback().projection() instanceof ProjectionChoice.Digital digital
                && digital.digital() == ProjectionKind.DENSE
                        ? (double) Float.BYTES * projectionInputs() * projectionOutputs()
                        : 0;
    }

    /**
     * Returns the bytes of a training, with Java and libtorch, without its samples.
     *
     * @param samples that are learned from
     * @param testSamples that are measured on
     */
    public double trainingBytes(long samples, long testSamples) {
        return BASE + networkBytes() + batchBytes(samples, testSamples) + matrixBytes();
    }

    /**
     * Refuses a network that needs more than the machine has, whatever it learns or answers.
     *
     * @param purpose without {@link Purpose#TRAINING}, only its weights count
     * @param memory of the machine, in bytes
     * @throws UserMistake if it does
     */
    public MemoryNeed checkNetwork(Purpose purpose, double memory) {
        double bytes = purpose == Purpose.TRAINING ? networkBytes() : forecast.parameters();
        if (BASE + bytes > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "%s about %,.0f GiB of memory, but this machine has %,.0f GiB: with Java and libtorch, %,.1f GiB are missing",
                    model.need(), bytes / GIBIBYTE, memory / GIBIBYTE,
                    (BASE + bytes - memory) / GIBIBYTE));
        }
        return this;
    }

    /**
     * Refuses what needs more than the machine has, as {@link #checkNetwork} does, and for a training {@link #checkTraining}.
     *
     * @param samples that are learned from
     * @param testSamples that are measured on
     */
    public void check(Purpose purpose, long samples, long testSamples, double memory) {
        checkNetwork(purpose, memory);
        if (purpose == Purpose.TRAINING) {
            checkTraining(samples, testSamples, memory);
        }
    }

    /**
     * Refuses a training that needs more than the machine has, with its batches and a stored feedback matrix.
     *
     * @param samples that are learned from
     * @param testSamples that are measured on
     * @param memory of the machine, in bytes
     * @throws UserMistake if it does
     */
    public void checkTraining(long samples, long testSamples, double memory) {
        double need = trainingBytes(samples, testSamples);
        if (need > memory) {
            throw new UserMistake(String.format(Locale.ROOT,
                    "the training needs about %,.1f GiB of memory, %,.1f GiB of them for network and optimizer, but this "
                            + "machine has %,.1f GiB: %,.1f GiB are missing; a smaller training.batch-size or a larger "
                            + "training.accumulation needs less",
                    need / GIBIBYTE, networkBytes() / GIBIBYTE, memory / GIBIBYTE,
                    (need - memory) / GIBIBYTE));
        }
    }
}
