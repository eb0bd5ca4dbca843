package org.backlight.app.train;

import java.io.PrintWriter;
import java.util.Locale;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Words;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.training.TrainingPlan;

/** Display of a training's progress: a line per evaluation and epoch, and on a terminal a live bar beneath. */
public sealed class Progress implements AutoCloseable permits ProgressWithBar {

    private final PrintWriter out;
    private final Length length;
    private final Wording wording;
    /** Samples of the whole training that are done. */
    private long samplesDone;
    private long samplesSinceLine;
    private double lossSumSinceLine;
    private double secondsSinceLine;

    /**
     * Length of a training.
     *
     * @param epochs that are begun
     * @param samplesPerEpoch of a whole epoch
     * @param samples of the whole training
     */
    public record Length(int epochs, long samplesPerEpoch, long samples) {

        static Length of(TrainingPlan plan, int samplesPerEpoch) {
            int stepsPerEpoch = plan.stepsPerEpoch(samplesPerEpoch);
            long steps = plan.totalSteps(samplesPerEpoch);
            return new Length((int) Math.ceilDiv(steps, (long) stepsPerEpoch), samplesPerEpoch,
                    samplesAfter(plan, samplesPerEpoch, steps));
        }

        /** Returns the number of samples that so many steps have seen: the last batch of an epoch may be smaller than others. */
        public static long samplesAfter(TrainingPlan plan, int samplesPerEpoch, long steps) {
            int stepsPerEpoch = plan.stepsPerEpoch(samplesPerEpoch);
            return steps / stepsPerEpoch * samplesPerEpoch + steps % stepsPerEpoch * plan.batchSize();
        }
    }

    Progress(PrintWriter out, Length length, Wording wording, long samplesDone) {
        this.out = out;
        this.length = length;
        this.wording = wording;
        this.samplesDone = samplesDone;
    }

    /** Returns the progress of a training that has done {@code stepsDone} steps already. */
    static Progress on(Terminal terminal, TrainingPlan plan, int samplesPerEpoch, Wording wording,
            long stepsDone) {
        Length length = Length.of(plan, samplesPerEpoch);
        long samplesDone = Length.samplesAfter(plan, samplesPerEpoch, stepsDone);
        return terminal.showsLive()
                ? new ProgressWithBar(terminal, length, wording, samplesDone)
                : new Progress(terminal.progress(), length, wording, samplesDone);
    }

    void step(StepMetrics metrics) {
        samplesDone += metrics.samples();
        samplesSinceLine += metrics.samples();
        lossSumSinceLine += metrics.loss() * metrics.samples();
        secondsSinceLine += metrics.time().total();
    }

    /** Shows an epoch's figures: the training loss is the epoch's, and the speed that of the whole training so far. */
    void epoch(EpochMetrics metrics) {
        int epochs = length.epochs;
        figures(String.format(Locale.ROOT, "epoch %" + Integer.toString(epochs).length() + "d/%d",
                metrics.epoch(), epochs), metrics.trainLoss(),
                wording.evaluation(metrics.testLoss(), metrics.test()),
                samplesDone / metrics.trainSeconds());
    }

    /**
     * Shows an evaluation's figures: the training loss, a mean over samples, and the speed are those since the last
     * line of figures.
     */
    void evaluation(EvaluationMetrics metrics) {
        figures(String.format(Locale.ROOT, "step %,d", metrics.step()), lossSumSinceLine / samplesSinceLine,
                wording.evaluation(metrics.testLoss(), metrics.test()),
                samplesSinceLine / secondsSinceLine);
    }

    private void figures(String when, double trainLoss, String evaluation, double samplesPerSecond) {
        long samplesLeft = length.samples - samplesDone;
        line(String.format(Locale.ROOT, "%s  train loss %s  %s  %s%s", when, Wording.loss(trainLoss),
                evaluation,
                wording.rate(samplesPerSecond), samplesLeft > 0
                        ? "  " + Words.duration(samplesLeft / samplesPerSecond) + " left"
                        : ""));
        samplesSinceLine = 0;
        lossSumSinceLine = 0;
        secondsSinceLine = 0;
    }

    void line(String text) {
        out.println(text);
    }

    @Override
    public void close() {}
}
