package org.backlight.learning.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.StepMetrics;

/** Figures of every step, evaluation and epoch, but for times. */
public class TrainingCurve implements TrainingListener {

    /** The figures, in their order. */
    public final List<Object> figures = new ArrayList<>();
    /** Why checkpoints were left out. */
    final List<String> skipped = new ArrayList<>();

    private final long stopAfter;
    private long step;

    /** @param stopAfter the step after which training is to stop; −1 for none */
    public TrainingCurve(long stopAfter) {
        this.stopAfter = stopAfter;
    }

    @Override
    public void step(StepMetrics m) {
        step = m.step();
        figures.add(List.of(m.step(), m.epoch(), m.samples(), m.loss(), m.train()));
    }

    @Override
    public void evaluation(EvaluationMetrics m) {
        figures.add(List.of(m.step(), m.testLoss(), m.test(), m.alignment()));
    }

    @Override
    public void epoch(EpochMetrics m) {
        figures.add(List.of(m.epoch(), m.trainLoss(), m.train(), m.testLoss(), m.test(),
                m.alignment()));
    }

    @Override
    public void checkpointSkipped(IOException why) {
        skipped.add(why.getMessage());
    }

    @Override
    public boolean stopRequested() {
        return step == stopAfter;
    }
}
