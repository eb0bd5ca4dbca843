package org.backlight.app.reproduce.scaling;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.model.MemoryNeed;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.MemoryForecast;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.substrate.check.Ranges;

/**
 * The training step of a fully connected network: as many inputs, outputs and neurons of each hidden layer as it is wide, tanh,
 * float32, mean squared error, plain stochastic gradient descent.
 *
 * @param method how hidden layers learn
 * @param width at least 1
 * @param depth hidden layers, at least 1; the network has one matrix more
 * @param batch samples of a step, at least 1
 */
public record NetworkPoint(ScalingMethod method, int width, int depth, int batch) implements ScalingPoint {

    static final OptimizerSettings OPTIMIZER = new OptimizerSettings.Sgd(1e-6, 0);

    /** @throws IllegalArgumentException if a size is not positive */
    public NetworkPoint {
        Ranges.check("width", width, 1, 1_000_000);
        Ranges.check("depth", depth, 1, 10_000);
        Ranges.check("batch", batch, 1, 100_000);
    }

    @Override
    public String id() {
        return String.format(Locale.ROOT, "%s-w%d-d%d-b%d", method.word(), width, depth, batch);
    }

    @Override
    public String words() {
        return String.format(Locale.ROOT, "%s, %s × %,d", method, depth, width);
    }

    @Override
    public boolean isOptical() {
        return method == ScalingMethod.ODFA;
    }

    /** Returns the same point by another method. */
    NetworkPoint by(ScalingMethod other) {
        return new NetworkPoint(other, width, depth, batch);
    }

    /** Returns the number of weights and biases. */
    long parameters() {
        return (depth + 1L) * width * (width + 1L);
    }

    Network network(long seed) {
        return Mlp.create(width, hidden(), width, Activation.TANH, Precision.FP32, seed);
    }

    private List<Integer> hidden() {
        return Collections.nCopies(depth, width);
    }

    /** Returns the network without memory. */
    Network outline() {
        return Mlp.withoutMemory(width, hidden(), width, Activation.TANH, Mlp.Normalization.NONE,
                Precision.FP32);
    }

    TrainingPlan plan() {
        return new TrainingPlan(1, batch, LearningRateSchedule.CONSTANT, 1);
    }

    /** Returns the feedback's route; empty for BP. */
    Optional<FeedbackRoute> route() {
        return method == ScalingMethod.BP
                ? Optional.empty()
                : Optional.of(new FeedbackRoute(FeedbackScope.SHARED, 1 / Math.sqrt(width)));
    }

    /**
     * Returns a lower bound: parameters, gradients, what the passes of a batch keep, its inputs, targets, outputs, error and feedback, and
     * the matrix of DFA; the twin of a device comes on top.
     */
    @Override
    public double memoryBytes() {
        Network outline = outline();
        double passing = (method == ScalingMethod.BP ? 4.0 : 5.0) * batch * width;
        double matrix = method == ScalingMethod.DFA ? (double) width * width : 0;
        return MemoryNeed.BASE + MemoryForecast.of(outline, true, OPTIMIZER, plan()).bytes()
                + outline.reserve(batch, batch) + Float.BYTES * (passing + matrix);
    }
}
