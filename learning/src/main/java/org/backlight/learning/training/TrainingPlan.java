package org.backlight.learning.training;

import java.util.List;
import java.util.OptionalLong;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Length of a training, and the portions in which samples are taken.
 *
 * @param epochs passes over the training samples, from 1 to 100,000
 * @param batchSize samples per step, from 1 to 1,000,000; the last batch of an epoch may be smaller
 * @param schedule of the learning rate
 * @param seed fixes the order of the samples
 * @param steps the largest number of optimizer steps, at least 1; empty for as many as the epochs have
 * @param accumulation parts into which each batch is divided to save memory, at least 1; their gradients are summed
 * @param clipping of the gradients
 * @param hiddenLearningRate factor on the learning rate of all stages but the head, positive
 * @param evaluationInterval steps between evaluations within an epoch, or 0 for none
 * @param checkpointInterval steps between checkpoints within an epoch, or 0 for none
 * @param milestones fractions of the training, in [0, 1], at which the model alone is written and stays
 */
public record TrainingPlan(int epochs, int batchSize, LearningRateSchedule schedule, long seed,
        OptionalLong steps, int accumulation, Clipping clipping, double hiddenLearningRate,
        int evaluationInterval, int checkpointInterval, List<Double> milestones) {

    private static final int MOST_EPOCHS = 100_000;
    private static final int LARGEST_BATCH = 1_000_000;

    public TrainingPlan {
        InvalidValueException.requireWhole("epochs", epochs, 1, MOST_EPOCHS);
        InvalidValueException.requireWhole("batch-size", batchSize, 1, LARGEST_BATCH);
        steps.ifPresent(most -> InvalidValueException.requireWhole("steps", most, 1, Long.MAX_VALUE));
        InvalidValueException.requireWhole("accumulation", accumulation, 1, LARGEST_BATCH);
        if (accumulation > batchSize) {
            throw new InvalidValueException("accumulation", accumulation,
                    "at most the batch size, " + batchSize);
        }
        InvalidValueException.requireWithin("hidden-learning-rate", hiddenLearningRate, Interval.POSITIVE);
        InvalidValueException.requireWhole("evaluation-interval", evaluationInterval, 0, Integer.MAX_VALUE);
        InvalidValueException.requireWhole("checkpoint-interval", checkpointInterval, 0, Integer.MAX_VALUE);
        milestones = List.copyOf(milestones);
        for (double milestone : milestones) {
            InvalidValueException.requireWithin("milestones", milestone, Interval.closed(0, 1));
        }
    }

    /** Creates a plan without any of the options. */
    public TrainingPlan(int epochs, int batchSize, LearningRateSchedule schedule, long seed) {
        this(epochs, batchSize, schedule, seed, OptionalLong.empty(), 1, Clipping.NONE, 1, 0, 0, List.of());
    }

    /** Returns this plan with another order of the samples. */
    public TrainingPlan withSeed(long orderSeed) {
        return new TrainingPlan(epochs, batchSize, schedule, orderSeed, steps, accumulation, clipping,
                hiddenLearningRate, evaluationInterval, checkpointInterval, milestones);
    }

    /**
     * Returns this plan with a warm-up that the training has room for: one that is longer than the whole training becomes
     * a tenth of it, and others stay.
     *
     * @param samples to learn from
     */
    public TrainingPlan withFittingWarmUp(int samples) {
        long total = totalSteps(samples);
        return schedule.warmUpSteps() <= total
                ? this
                : new TrainingPlan(epochs, batchSize,
                        new LearningRateSchedule(schedule.decay(), (int) (total / 10)), seed, steps,
                        accumulation, clipping, hiddenLearningRate, evaluationInterval, checkpointInterval,
                        milestones);
    }

    /** Returns this plan with at most {@code most} optimizer steps. */
    public TrainingPlan withSteps(long most) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, OptionalLong.of(most), accumulation,
                clipping,
                hiddenLearningRate, evaluationInterval, checkpointInterval, milestones);
    }

    /** Returns this plan with each batch divided into {@code parts} parts. */
    public TrainingPlan withAccumulation(int parts) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, steps, parts, clipping, hiddenLearningRate,
                evaluationInterval, checkpointInterval, milestones);
    }

    /** Returns this plan with a bound on gradients. */
    public TrainingPlan withClipping(Clipping bound) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, steps, accumulation, bound,
                hiddenLearningRate,
                evaluationInterval, checkpointInterval, milestones);
    }

    /** Returns this plan with a factor on the learning rate of all stages but the head. */
    public TrainingPlan withHiddenLearningRate(double factor) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, steps, accumulation, clipping, factor,
                evaluationInterval, checkpointInterval, milestones);
    }

    /**
     * Returns this plan with the given numbers of steps between evaluations and between checkpoints, 0 for none within
     * an epoch.
     */
    public TrainingPlan withIntervals(int evaluation, int checkpoint) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, steps, accumulation, clipping,
                hiddenLearningRate, evaluation, checkpoint, milestones);
    }

    /** Returns this plan with the model kept at these fractions of the training. */
    public TrainingPlan withMilestones(List<Double> fractions) {
        return new TrainingPlan(epochs, batchSize, schedule, seed, steps, accumulation, clipping,
                hiddenLearningRate, evaluationInterval, checkpointInterval, fractions);
    }

    /** Returns the number of optimizer steps per epoch: samples / batch size, rounded up. */
    public int stepsPerEpoch(int samples) {
        return Math.ceilDiv(samples, batchSize);
    }

    /** Returns the total number of optimizer steps. */
    public long totalSteps(int samples) {
        long all = (long) epochs * stepsPerEpoch(samples);
        return Math.min(all, steps.orElse(all));
    }

    /** Returns the number of evaluations in all: after each epoch, which the last step may cut short, and between as the plan says. */
    public long evaluations(int samples) {
        long total = totalSteps(samples);
        long perEpoch = stepsPerEpoch(samples);
        long epochs = Math.ceilDiv(total, perEpoch);
        if (evaluationInterval == 0) {
            return epochs;
        }
        long within = total / evaluationInterval;
        for (long epoch = 1; epoch <= epochs; epoch++) {
            within -= Math.min(epoch * perEpoch, total) % evaluationInterval == 0 ? 1 : 0;
        }
        return epochs + within;
    }

    boolean isMilestone(long step, long totalSteps) {
        return milestones.stream().anyMatch(fraction -> Math.round(fraction * totalSteps) == step);
    }
}
