package org.backlight.learning.training;

import org.backlight.learning.checkpoint.Position;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.metric.MetricSums;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.bytedeco.pytorch.Tensor;

/** Sums over the parts of one step's batch. */
final class StepFigures {

    private final CreditAssignment credit;
    private final long projectedBefore;
    private final MetricSums sums;
    private long mark = System.nanoTime();
    private long forward;
    private long error;
    private long backward;
    private double loss;

    StepFigures(LearningTask task, CreditAssignment credit) {
        this.credit = credit;
        projectedBefore = credit.projectionNanoseconds();
        sums = new MetricSums(task.metrics());
    }

    /** Adds the time of one part's forward pass. */
    void forwardDone() {
        long now = System.nanoTime();
        forward += now - mark;
        mark = now;
    }

    /**
     * Adds the loss and the metrics of one part, and the time that they took.
     *
     * @param weight the part's fraction of the batch
     */
    void errorDone(Tensor output, Tensor targets, double partLoss, double weight) {
        loss += partLoss * weight;
        sums.add(output, targets);
        long now = System.nanoTime();
        error += now - mark;
        mark = now;
    }

    void backwardDone() {
        long now = System.nanoTime();
        backward += now - mark;
        mark = now;
    }

    double loss() {
        return loss;
    }

    MetricSums sums() {
        return sums;
    }

    StepMetrics metrics(Position position, int epoch, int samples, int rowsPerSample,
            double learningRate, long updateNanoseconds) {
        long all = forward + error + backward + (System.nanoTime() - mark);
        long projection = credit.projectionNanoseconds() - projectedBefore;
        StepTime time = new StepTime(forward * 1e-9, error * 1e-9, projection * 1e-9,
                (all - forward - error - projection - updateNanoseconds) * 1e-9, updateNanoseconds * 1e-9);
        return new StepMetrics(position.step(), epoch, samples, loss,
                sums.figures(loss, samples, rowsPerSample), learningRate, position.trainSeconds(), time);
    }
}
