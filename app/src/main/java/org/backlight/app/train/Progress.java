package org.backlight.app.train;

import java.io.PrintWriter;
import java.util.Locale;

import org.backlight.app.terminal.Terminal;
import org.backlight.learning.EpochMetrics;
import org.backlight.learning.StepMetrics;
import org.backlight.learning.TrainingPlan;

/** Shows how far a training is: a line per epoch, and on a terminal a live bar beneath. */
sealed class Progress implements AutoCloseable permits ProgressWithBar {

    private final PrintWriter out;
    private final int epochs;
    private final long samplesPerEpoch;

    Progress(PrintWriter out, int epochs, long samplesPerEpoch) {
        this.out = out;
        this.epochs = epochs;
        this.samplesPerEpoch = samplesPerEpoch;
    }

    /** The progress of a training that has done {@code stepsDone} steps already. */
    static Progress on(Terminal terminal, TrainingPlan plan, int samplesPerEpoch, long stepsDone) {
        if (!terminal.interactive()) {
            return new Progress(terminal.out(), plan.epochs(), samplesPerEpoch);
        }
        int stepsPerEpoch = plan.stepsPerEpoch(samplesPerEpoch);
        long samplesDone = stepsDone / stepsPerEpoch * samplesPerEpoch
                + stepsDone % stepsPerEpoch * plan.batchSize();
        return new ProgressWithBar(terminal, plan.epochs(), samplesPerEpoch, samplesDone);
    }

    void step(StepMetrics metrics) {}

    void epoch(EpochMetrics metrics) {
        double perSecond = metrics.epoch() * samplesPerEpoch / metrics.trainSeconds();
        double left = (epochs - metrics.epoch()) * samplesPerEpoch / perSecond;
        line(String.format(Locale.ROOT,
                "epoch %" + Integer.toString(epochs).length()
                        + "d/%d  train loss %.4f  test loss %.4f  test accuracy %.2f %%  %,.0f samples/s%s",
                metrics.epoch(), epochs, metrics.trainLoss(), metrics.testLoss(),
                100 * metrics.testAccuracy(),
                perSecond, metrics.epoch() < epochs ? "  " + duration(left) + " left" : ""));
    }

    void line(String text) {
        out.println(text);
    }

    /** Seconds as people say them: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    @Override
    public void close() {}
}
