package org.backlight.app.forecast;

import java.util.Optional;
import org.backlight.app.machine.FeedbackWork;
import org.backlight.app.machine.StepWork;
import org.backlight.app.recipe.Training.Method;

/**
 * What a training by one method would take, whatever the machine.
 *
 * @param method how the error reaches the stages
 * @param work of one step
 * @param fixedBytes of memory that do not depend on the widths: the program and the data
 * @param networkBytes parameters, gradients and the optimizer's state
 * @param batchBytes what the passes of one batch keep
 * @param matrixBytes a feedback matrix that is stored; 0 for one that is not
 */
public record MethodForecast(Method method, StepWork work, double fixedBytes, double networkBytes,
        double batchBytes,
        double matrixBytes) {

    /** Returns the bytes of all parts together. */
    public double bytes() {
        return fixedBytes + networkBytes + batchBytes + matrixBytes;
    }

    /**
     * Returns the forecast for hidden widths that are all multiplied by a factor. The network's memory grows as its parameters do, and
     * that of a batch as the widths.
     */
    public MethodForecast scaled(double factor) {
        StepWork scaled = work.scaled(factor);
        return new MethodForecast(method, scaled, fixedBytes,
                networkBytes * scaled.network().parameters() / work.network().parameters(),
                batchBytes * factor, scaled.feedback().map(FeedbackWork::matrixBytes).orElse(0.0));
    }

    /** Returns by how many bytes the need exceeds a memory; empty where it fits. */
    public Optional<Double> missing(double memoryBytes) {
        double missing = bytes() - memoryBytes;
        return missing > 0 ? Optional.of(missing) : Optional.empty();
    }
}
