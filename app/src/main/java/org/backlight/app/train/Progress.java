package org.backlight.app.train;

import java.io.PrintWriter;
import java.util.Locale;

import org.backlight.app.terminal.Terminal;
import org.backlight.learning.EpochMetrics;
import org.backlight.learning.EvaluationMetrics;
import org.backlight.learning.StepMetrics;
import org.backlight.learning.TrainingPlan;

/** Shows how far a training is: a line per epoch, and on a terminal a live bar beneath. */
sealed class Progress implements AutoCloseable permits ProgressWithBar {

    private final PrintWriter out;
    private final Length length;
    private final Wording wording;

    /**
     * How long a training is.
     *
     * @param epochs that are begun
     * @param samplesPerEpoch of a whole epoch
     * @param samples of the whole training
     */
    record Length(int epochs, long samplesPerEpoch, long samples) {

        static Length of(TrainingPlan plan, int samplesPerEpoch) {
            int stepsPerEpoch = plan.stepsPerEpoch(samplesPerEpoch);
            long steps = plan.totalSteps(samplesPerEpoch);
            return new Length((int) Math.ceilDiv(steps, (long) stepsPerEpoch), samplesPerEpoch,
                    samplesAfter(plan, samplesPerEpoch, steps));
        }

        static long samplesAfter(TrainingPlan plan, int samplesPerEpoch, long steps) {
            int stepsPerEpoch = plan.stepsPerEpoch(samplesPerEpoch);
            return steps / stepsPerEpoch * samplesPerEpoch + steps % stepsPerEpoch * plan.batchSize();
        }
    }

    Progress(PrintWriter out, Length length, Wording wording) {
        this.out = out;
        this.length = length;
        this.wording = wording;
    }

    /** The progress of a training that has done {@code stepsDone} steps already. */
    static Progress on(Terminal terminal, TrainingPlan plan, int samplesPerEpoch, Wording wording,
            long stepsDone) {
        Length length = Length.of(plan, samplesPerEpoch);
        return terminal.interactive()
                ? new ProgressWithBar(terminal, length, wording,
                        Length.samplesAfter(plan, samplesPerEpoch, stepsDone))
                : new Progress(terminal.out(), length, wording);
    }

    void step(StepMetrics metrics) {}

    void epoch(EpochMetrics metrics) {
        int epochs = length.epochs;
        long done = Math.min(metrics.epoch() * length.samplesPerEpoch, length.samples);
        double perSecond = done / metrics.trainSeconds();
        line(String.format(Locale.ROOT,
                "epoch %" + Integer.toString(epochs).length() + "d/%d  train loss %.4f  %s  %s%s",
                metrics.epoch(), epochs, metrics.trainLoss(),
                wording.evaluation(metrics.testLoss(), metrics.testAccuracy()), wording.rate(perSecond),
                done < length.samples
                        ? "  " + Wording.duration((length.samples - done) / perSecond) + " left"
                        : ""));
    }

    void evaluation(EvaluationMetrics metrics) {
        line(String.format(Locale.ROOT, "step %,d  %s", metrics.step(),
                wording.evaluation(metrics.testLoss(), metrics.testAccuracy())));
    }

    void line(String text) {
        out.println(text);
    }

    @Override
    public void close() {}
}
