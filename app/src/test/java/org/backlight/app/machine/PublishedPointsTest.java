package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the curve of the A6000 makes of the published times (Wang et al., arXiv 2409.12965, Fig. 4), as docs/forecast.md says. */
class PublishedPointsTest {

    private static final int WIDTH = 3080;
    private static final int DEPTH = 96;
    private static final Machine A6000 = Machines.load("a6000");
    private static final DeviceChoice DEVICE = OpuPresets.load("wang-2024");

    private static StepWork work(Method method, long batch) {
        NetworkShape shape = NetworkShape.of(Mlp.withoutMemory(WIDTH, Collections.nCopies(DEPTH - 1, WIDTH),
                WIDTH, Activation.TANH, Mlp.Normalization.NONE, Precision.FP32), 1,
                FeedbackGranularity.BLOCK);
        return new StepWork(shape, method, batch, Precision.FP32, new OptimizerSettings.Sgd(0.1, 0),
                method == Method.ODFA
                        ? Optional.of(FeedbackWork.optical(DEVICE, WIDTH, WIDTH, 1, 1, false))
                        : Optional.empty());
    }

    /** Returns the width at which BP and ODFA take the same time. */
    private static double crossover(long batch, double lightSeconds) {
        StepWork bp = work(Method.BP, batch);
        StepWork odfa = work(Method.ODFA, batch);
        double least = 0.1;
        double most = 10;
        while (most / least > 1.002) {
            double middle = Math.sqrt(least * most);
            if (odfa.scaled(middle).on(A6000).machine() / batch + lightSeconds < bp.scaled(middle).on(A6000)
                    .machine() / batch) {
                most = middle;
            } else {
                least = middle;
            }
        }
        return WIDTH * most;
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 340, 3060", "1, 4, 1900, 1700", "2, 4, 1900, 2540", "3, 4, 1900, 3180",
            "4, 4, 1900, 3700", "8, 4, 1900, 5300"})
    void theCrossoverDependsOnBatchAndFrames(long batch, int frames, double hertz, double width) {
        assertThat(crossover(batch, frames / hertz)).isCloseTo(width, Percentage.withPercentage(2));
    }

    @Test
    void batchesOfThreeHaveThePublishedTimesToo() {
        StepCost bp = work(Method.BP, 3).on(A6000);
        StepCost odfa = work(Method.ODFA, 3).on(A6000);
        assertThat(odfa.device() / 3).isCloseTo(4 / 1900.0, Percentage.withPercentage(0.1));
        assertThat(bp.serial() / 3).isCloseTo(13.39e-3, Percentage.withPercentage(10));
        assertThat(odfa.serial() / 3).isCloseTo(13.09e-3, Percentage.withPercentage(10));
    }

    @ParameterizedTest
    @CsvSource({"128, 1000, 12100", "128, 10000, 250", "1, 1000, 130", "1, 10000, 3.4"})
    void theRatioOfProjectionsDependsOnTheBatch(long batch, long size, double ratio) {
        double light = LightCost.of(DEVICE, size, size).seconds();
        double digital = FeedbackWork.digital(ProjectionKind.DENSE, size, size, 1).machineSeconds(A6000,
                Precision.FP32, batch) / batch;
        assertThat(light / digital).isCloseTo(ratio, Percentage.withPercentage(3));
    }
}
