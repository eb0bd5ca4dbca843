package org.backlight.app.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.backlight.app.failure.FileTrouble;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.MetricsLog;
import org.backlight.app.tensorboard.RunEvents;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.training.TrainingListener;

/**
 * Recorder of a training's figures in the run's metrics and on the screen, which also passes on the wish to stop. A
 * hundred to two hundred steps of each epoch, or of a training shorter than that, are logged, chosen by their number
 * alone so that a resumed run logs the same ones.
 */
final class RunRecorder implements TrainingListener {

    private static final int LOGGED_PER_EPOCH = 100;

    private final MetricsLog log;
    private final Progress progress;
    private final Interruption interruption;
    private final Optional<OpuAtWork> opu;
    private final Optional<Supplier<String>> sample;
    private final Optional<RunEvents> events;
    private final int interval;
    private final long lastStep;
    private long steps;
    private long accountAt = -1;
    private int epoch;

    RunRecorder(MetricsLog log, Progress progress, Interruption interruption, Optional<OpuAtWork> opu,
            Optional<Supplier<String>> sample, Optional<RunEvents> events,
            int stepsPerEpoch, long totalSteps, long stepsDone) {
        this.log = log;
        this.progress = progress;
        this.interruption = interruption;
        this.opu = opu;
        this.events = events;
        this.interval = (int) Math.max(1, Math.min(stepsPerEpoch, totalSteps) / LOGGED_PER_EPOCH);
        this.sample = sample;
        this.lastStep = totalSteps;
        this.steps = stepsDone;
        this.epoch = (int) Math.max(1, Math.ceilDiv(stepsDone, (long) stepsPerEpoch));
    }

    /** Returns the number of optimizer steps done so far. */
    long steps() {
        return steps;
    }

    @Override
    public void step(StepMetrics metrics) {
        if (metrics.step() % interval == 0) {
            Map<String, Double> figures = new LinkedHashMap<>();
            figures.put("loss", metrics.loss());
            figures.putAll(metrics.train());
            figures.put("learning_rate", metrics.learningRate());
            append(new MetricsLine(metrics.step(), metrics.epoch(), MetricsLine.TRAIN, figures));
            // A line of its own: those of the curve are the same whenever they are made.
            append(new MetricsLine(metrics.step(), metrics.epoch(), MetricsLine.TIME,
                    Map.of(MetricsLine.TRAIN_SECONDS, metrics.trainSeconds())));
        }
        steps = metrics.step();
        epoch = metrics.epoch();
        progress.step(metrics);
    }

    @Override
    public void epoch(EpochMetrics metrics) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", metrics.testLoss());
        figures.putAll(metrics.test());
        figures.put("train_loss", metrics.trainLoss());
        metrics.train().forEach((name, value) -> figures.put("train_" + name, value));
        figures.put(MetricsLine.TRAIN_SECONDS, metrics.trainSeconds());
        putAlignment(metrics.alignment(), figures);
        append(new MetricsLine(metrics.step(), metrics.epoch(), MetricsLine.TEST, figures));
        if (metrics.step() == lastStep) {
            // Before the last checkpoint, so that a run which is killed after it has the figure.
            opu.ifPresent(OpuAtWork::measureFidelity);
        }
        logOpu();
        progress.epoch(metrics);
        sample.ifPresent(text -> show(text.get()));
    }

    @Override
    public void evaluation(EvaluationMetrics metrics) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", metrics.testLoss());
        figures.putAll(metrics.test());
        figures.put(MetricsLine.TRAIN_SECONDS, metrics.trainSeconds());
        putAlignment(metrics.alignment(), figures);
        append(new MetricsLine(metrics.step(), metrics.epoch(), MetricsLine.TEST, figures));
        logOpu();
        progress.evaluation(metrics);
        sample.ifPresent(text -> show(text.get()));
    }

    /**
     * Writes the device's account, so that a run that is killed later goes on with the one that belongs to the
     * checkpoint.
     */
    @Override
    public void checkpoint() {
        logOpu();
    }

    @Override
    public void checkpointSkipped(IOException why) {
        progress.line("No checkpoint at step " + steps + ": " + FileTrouble.words(why));
        append(new MetricsLine(steps, epoch, MetricsLine.CHECKPOINT_SKIPPED, Map.of()));
    }

    /** Notes that training cannot go on, for those who look at the run later. */
    void failed() {
        append(new MetricsLine(steps, epoch, MetricsLine.FAILED, Map.of()));
    }

    private static void putAlignment(List<Double> alignment, Map<String, Double> figures) {
        for (int i = 0; i < alignment.size(); i++) {
            if (Double.isFinite(alignment.get(i))) {
                figures.put("alignment_stage" + i, alignment.get(i));
            }
        }
    }

    /** Logs what the optical device, if there is one, did so far. */
    private void logOpu() {
        if (accountAt < steps) {
            opu.ifPresent(device -> append(device.metric(steps, epoch)));
            accountAt = steps;
        }
    }

    @Override
    public boolean stopRequested() {
        return interruption.requested();
    }

    private void show(String text) {
        progress.line(text);
        try {
            if (events.isPresent()) {
                events.get().text(steps, text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void append(MetricsLine metric) {
        try {
            log.append(metric);
            if (events.isPresent()) {
                events.get().add(metric);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
