package org.backlight.app.recipe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.TrainingPlan;

/**
 * The recipe's key {@code training}.
 *
 * @param method how the layers get their teaching signal; odfa by default
 * @param epochs how often the training set is gone through, at least 1; 10 by default
 * @param batchSize the number of samples per step, at least 1; 128 by default
 * @param optimizer how a gradient becomes a step: adam (the default; learning rate 0.001, beta1 0.9, beta2 0.999,
 *     epsilon 1e-8, weight decay 0) or sgd (learning rate 0.1, momentum 0)
 * @param schedule the factor on the learning rate over the training: decay constant (the default), linear or
 *     cosine, after a warm-up of some steps (none by default)
 * @param precision the arithmetic of the network's products; fp32 by default
 * @param steps the most steps of the whole training; null for as many as the epochs have
 * @param accumulation the number of parts into which a batch is divided to save memory; 1 by default
 * @param clipping the bound on the length of the gradient of each stage or of the whole network; null for none
 * @param hiddenLearningRate the factor on the learning rate of all stages but the head, greater than 0; 1 by default
 * @param evaluationInterval the steps between evaluations within an epoch; 0 for none, the default
 * @param evaluationWindows the windows of a text on which it is evaluated, at most, spread over its held-out part; 2,048
 *     by default, about 50,000 tokens at a context of 24: the mean loss of so many is known to about 0.01 nats. Null for
 *     images
 * @param checkpointInterval the steps between checkpoints within an epoch; 0 for none, the default
 * @param keep how many of the newest checkpoints stay, at least 1; 2 by default
 */
public record Training(Method method, int epochs, int batchSize, OptimizerSettings optimizer,
        LearningRateSchedule schedule, Precision precision, Long steps, int accumulation, Clipping clipping,
        double hiddenLearningRate, int evaluationInterval, Integer evaluationWindows, int checkpointInterval,
        int keep) {

    /** The most checkpoints that may stay. */
    public static final int MOST_KEPT = 1_000_000;

    private static final int MOST_EPOCHS = 100_000;
    private static final int USUAL_WINDOWS = 2048;
    private static final int LARGEST_BATCH = 1_000_000;

    /** How the layers below the head get their teaching signal; the head always has its exact gradient. */
    public enum Method {
        /** Backpropagation: the exact gradient. */
        BP,
        /** Direct feedback alignment: a fixed random projection of the error, computed digitally. */
        DFA,
        /** Optical direct feedback alignment: the same projection by light. */
        ODFA,
        /** None: only the head learns. */
        SHALLOW;

        /** The word that selects this method in a recipe. */
        public String word() {
            return Section.kebab(this);
        }

        /** Whether an error is projected, so that the recipe's key {@code feedback} applies. */
        public boolean projects() {
            return this == DFA || this == ODFA;
        }
    }

    static Training read(Section recipe, DatasetChoice dataset) {
        Section training = recipe.section("training");
        Training read = new Training(training.constant("method", Method.ODFA),
                (int) training.whole("epochs", 10, 1, MOST_EPOCHS),
                (int) training.whole("batch-size", 128, 1, LARGEST_BATCH), optimizer(training),
                schedule(training),
                training.constant("precision", Precision.FP32),
                steps(training),
                (int) training.whole("accumulation", 1, 1, LARGEST_BATCH), clipping(training),
                training.number("hidden-learning-rate", 1, Interval.POSITIVE),
                (int) training.whole("evaluation-interval", 0, 0, Integer.MAX_VALUE),
                evaluationWindows(training, dataset),
                (int) training.whole("checkpoint-interval", 0, 0, Integer.MAX_VALUE),
                (int) training.whole("keep", 2, 1, MOST_KEPT));
        training.end();
        if (read.accumulation > read.batchSize) {
            throw training.contradiction("accumulation", "training.accumulation is " + read.accumulation
                    + "; expected at most training.batch-size, " + read.batchSize);
        }
        return read;
    }

    /** What this says of a training of samples in such an order. */
    public TrainingPlan plan(long orderSeed) {
        return new TrainingPlan(epochs, batchSize, schedule, orderSeed,
                steps == null ? OptionalLong.empty() : OptionalLong.of(steps), accumulation,
                clipping == null ? Clipping.NONE : clipping, hiddenLearningRate, evaluationInterval,
                checkpointInterval, List.of());
    }

    /**
     * What is wrong where the warm-up is longer than the training.
     *
     * @param samples to learn from
     */
    public Optional<String> warmUpTooLong(int samples) {
        long steps = plan(0).totalSteps(samples);
        return schedule.warmUpSteps() > steps
                ? Optional.of("training.schedule.warm-up-steps is " + schedule.warmUpSteps()
                        + ", but the whole training has " + steps + " steps")
                : Optional.empty();
    }

    private static Integer evaluationWindows(Section training, DatasetChoice dataset) {
        int windows = (int) training.whole("evaluation-windows", 0, 1, Integer.MAX_VALUE);
        if (dataset instanceof DatasetChoice.Text) {
            return windows == 0 ? USUAL_WINDOWS : windows;
        }
        if (windows != 0) {
            throw training.contradiction("evaluation-windows", "training.evaluation-windows is " + windows
                    + ", but the data set " + dataset.kind()
                    + " has no windows: all its test samples are evaluated");
        }
        return null;
    }

    private static Long steps(Section training) {
        long steps = training.whole("steps", 0, 1, Integer.MAX_VALUE);
        return steps == 0 ? null : steps;
    }

    private static Clipping clipping(Section training) {
        Optional<Section> given = training.sectionOrNone("clipping");
        if (given.isEmpty()) {
            return null;
        }
        Section clipping = given.get();
        Clipping read = new Clipping(clipping.constant("extent", Clipping.Extent.STAGE),
                clipping.number("norm", 1, Interval.POSITIVE));
        clipping.end();
        return read;
    }

    private static LearningRateSchedule schedule(Section training) {
        Section schedule = training.section("schedule");
        LearningRateSchedule read = new LearningRateSchedule(
                schedule.constant("decay", LearningRateSchedule.Decay.CONSTANT),
                (int) schedule.whole("warm-up-steps", 0, 0, Integer.MAX_VALUE));
        schedule.end();
        return read;
    }

    private static OptimizerSettings optimizer(Section training) {
        Section optimizer = training.choice("optimizer", "adam", "adam", "sgd");
        OptimizerSettings settings = switch (optimizer.kind()) {
            case "sgd" -> new OptimizerSettings.Sgd(optimizer.number("learning-rate", 0.1, Interval.POSITIVE),
                    optimizer.number("momentum", 0, Interval.DECAY));
            default -> new OptimizerSettings.Adam(optimizer.number("learning-rate", 0.001, Interval.POSITIVE),
                    optimizer.number("beta1", 0.9, Interval.DECAY),
                    optimizer.number("beta2", 0.999, Interval.DECAY),
                    optimizer.number("epsilon", 1e-8, Interval.POSITIVE),
                    optimizer.number("weight-decay", 0, Interval.NOT_NEGATIVE));
        };
        optimizer.end();
        return settings;
    }
}
