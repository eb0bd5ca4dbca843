package org.backlight.learning.training;

import org.backlight.learning.checkpoint.Position;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.loss.LossAndError;

/** What is summed up over the parts of one step's batch. */
final class StepFigures {

    private final CreditAssignment credit;
    private final long projectedBefore;
    private long mark = System.nanoTime();
    private long forward;
    private long backward;
    private double loss;
    private long correct;

    StepFigures(CreditAssignment credit) {
        this.credit = credit;
        projectedBefore = projected();
    }

    private long projected() {
        return credit instanceof DirectFeedback feedback ? feedback.nanoseconds() : 0;
    }

    void forwardDone(LossAndError result, double weight) {
        loss += result.loss() * weight;
        correct += result.correct();
        long now = System.nanoTime();
        forward += now - mark;
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

    long correct() {
        return correct;
    }

    StepMetrics metrics(Position position, int epoch, int samples, int rowsPerSample,
            long updateNanoseconds) {
        long all = forward + backward + (System.nanoTime() - mark);
        long projection = projected() - projectedBefore;
        StepTime time = new StepTime(forward * 1e-9, projection * 1e-9,
                (all - forward - projection - updateNanoseconds) * 1e-9, updateNanoseconds * 1e-9);
        return new StepMetrics(position.step(), epoch, samples, loss,
                (double) correct / samples / rowsPerSample, position.trainSeconds(), time);
    }
}
