package org.backlight.learning.training;

import java.util.Optional;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.learning.tensor.internal.PieceMemory;

/**
 * The memory that a training would take, asked of a network without memory. It is a lower bound: what libtorch's operators
 * pass among themselves, the data set and the projection come on top.
 *
 * @param parameters bytes of all tensors that a checkpoint of the network keeps
 * @param gradients bytes of the gradients: of one stage where each is updated as soon as its gradients are there, but of one piece on
 *     each core for matrices that are updated while theirs are made; of all where they are clipped together, and of all beside those of
 *     one where a batch has parts
 * @param optimizer bytes of the optimizer's state
 */
public record MemoryForecast(long parameters, long gradients, long optimizer) {

    /**
     * Computes the memory that a network needs.
     *
     * @param network without memory, such as {@link org.backlight.learning.model.Mlp#withoutMemory} makes; not for training
     *     afterwards
     * @param trainsHidden whether more than the head learns, by a method that reads each stage once, as those of {@link
     *     org.backlight.learning.feedback} do
     * @param settings of the optimizer
     * @param plan clipping and parts of a batch
     */
    public static MemoryForecast of(Network network, boolean trainsHidden, OptimizerSettings settings,
            TrainingPlan plan) {
        long parameters = network.tensors().stream()
                .mapToLong(tensor -> tensor.value().numel() * tensor.value().itemsize()).sum();
        ParameterUpdate update = new ParameterUpdate(network, trainsHidden, true, settings, plan);
        long state = update.optimizer().state().stream()
                .mapToLong(named -> named.tensor().numel() * named.tensor().itemsize()).sum();
        return new MemoryForecast(parameters, update.gradientBytes(), state);
    }

    /** Returns parameters, gradients and optimizer state together. */
    public long bytes() {
        return parameters + gradients + optimizer;
    }

    /**
     * Returns the bytes that the passes of one batch and of evaluations keep, with inputs, outputs, errors and feedback on
     * their way.
     *
     * @param network as of {@link #of}
     * @param route of the feedback, for a method with feedback: alignment is then measured by backward passes, too
     * @param rows predictions that are trained on at once, rows of the output
     * @param rowsPerSample predictions of one sample: 1, or one for each token
     * @param testSamples that evaluations run over
     */
    public static double passes(Network network, Optional<FeedbackRoute> route, long rows,
            int rowsPerSample, long testSamples) {
        long evaluated = Math.min(Evaluation.samplesAtOnce(network, rowsPerSample), testSamples)
                * rowsPerSample;
        route.ifPresent(way -> network.hidden().forEach(stage -> stage.expect(way.granularity())));
        long kept = network.reserve(route.isPresent() ? Math.max(rows, evaluated) : rows, evaluated);
        double passing = 2.0 * network.head().outputs() + (double) network.inputs() / rowsPerSample
                + route.map(way -> way.valuesPerOutput(network)).orElse(0L);
        // Of matrices that are handed over, the measurement has a piece of both gradients on each core.
        PieceMemory measured = new PieceMemory(TensorPlace.NOWHERE);
        if (route.isPresent()) {
            network.hidden().stream().flatMap(stage -> stage.piecewise().stream()).forEach(
                    matrix -> measured.reserve(2 * matrix.gradientPiece(), matrix.value().size(1)));
        }
        return kept + Float.BYTES * rows * passing + measured.bytes();
    }
}
