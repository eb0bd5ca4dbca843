package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.junit.jupiter.api.Test;

class ModelFitTest {

    private static final Machine BEGIN = Machines.load("a6000");

    private static List<StepWork> works() {
        List<StepWork> works = new ArrayList<>();
        for (int width : new int[]{64, 256, 1024, 4096}) {
            for (int depth : new int[]{2, 8}) {
                for (int batch : new int[]{1, 32, 1024}) {
                    for (Method method : List.of(Method.BP, Method.SHALLOW)) {
                        works.add(new StepWork(
                                NetworkShape.of(
                                        Mlp.withoutMemory(width, Collections.nCopies(depth - 1, width), width,
                                                Activation.TANH, Mlp.Normalization.NONE, Precision.FP32),
                                        1, FeedbackGranularity.BLOCK),
                                method, batch, Precision.FP32, new OptimizerSettings.Sgd(0.1, 0),
                                Optional.empty()));
                    }
                }
            }
        }
        return works;
    }

    private static Machine with(double product, double bandwidth, double half, double kernel) {
        return BEGIN.with(new Machine.Efficiency(Quantity.stated(product, "a test"),
                Quantity.stated(bandwidth, "a test"), Quantity.stated(half, "a test"),
                Quantity.stated(kernel, "a test")));
    }

    @Test
    void findsTheConstantsThatMadeTheTimes() {
        Machine truth = with(0.41, 0.57, 48, 11e-6);
        ModelFit fit = ModelFit.of(BEGIN, works().stream()
                .map(work -> new MeasuredStep(work, work.on(truth).machine())).toList());
        Machine.Efficiency found = fit.machine().efficiency();
        assertThat(found.productShare().value()).isCloseTo(0.41, Percentage.withPercentage(10));
        assertThat(found.bandwidthShare().value()).isCloseTo(0.57, Percentage.withPercentage(10));
        assertThat(found.kernelSeconds().value()).isCloseTo(11e-6, Percentage.withPercentage(10));
        assertThat(fit.medianError()).isLessThan(0.03);
        assertThat(fit.ninthDecileError()).isLessThan(0.1);
        assertThat(found.kernelSeconds().source()).isEqualTo("fitted to 48 measured steps");
        assertThat(found.kernelSeconds().assumed()).isFalse();
        assertThat(fit.machine().rates()).isEqualTo(BEGIN.rates());
    }

    /** Steps that the constants explain as they are call for no change, and nothing is said to be fitted. */
    @Test
    void constantsThatNothingMovesAreNotCalledFitted() {
        Machine start = BEGIN.with(new Machine.Efficiency(Quantity.assumed(0.5, ""),
                Quantity.stated(0.5, "a test"), Quantity.assumed(32, ""), Quantity.assumed(5e-6, "")));
        Machine.Efficiency found = ModelFit.of(start, works().stream()
                .map(work -> new MeasuredStep(work, work.on(start).machine())).toList()).machine()
                .efficiency();
        assertThat(found.productShare()).isEqualTo(
                Quantity.assumed(0.5, "start value, which no step calls to change"));
        assertThat(found.kernelSeconds().assumed()).isTrue();
        assertThat(found.bandwidthShare()).isEqualTo(Quantity.stated(0.5, "a test"));
    }

    @Test
    void findsConstantsThatBeginAtZero() {
        Machine truth = with(1, 1, 30, 20e-6);
        ModelFit fit = ModelFit.of(with(1, 1, 0, 0), works().stream()
                .map(work -> new MeasuredStep(work, work.on(truth).machine())).toList());
        assertThat(fit.medianError()).isLessThan(0.05);
        assertThat(fit.machine().efficiency().kernelSeconds().value()).isCloseTo(20e-6,
                Percentage.withPercentage(10));
    }

    /** Times that are each wrong by a factor of up to 1.3, evenly: half of them are wrong by less than about 1.14. */
    @Test
    void theErrorIsThatOfTheTimes() {
        Machine truth = with(0.41, 0.57, 48, 11e-6);
        SplittableRandom random = new SplittableRandom(1);
        ModelFit fit = ModelFit.of(BEGIN, works().stream().map(work -> new MeasuredStep(work,
                work.on(truth).machine() * Math.exp(Math.log(1.3) * (2 * random.nextDouble() - 1))))
                .toList());
        assertThat(fit.medianError()).isBetween(0.05, 0.2);
        assertThat(fit.ninthDecileError()).isBetween(fit.medianError(), 0.35);
    }

    @Test
    void judgesWithoutFitting() {
        StepWork work = works().getFirst();
        double seconds = work.on(BEGIN).machine();
        ModelFit fit = ModelFit.judge(BEGIN, List.of(new MeasuredStep(work, seconds),
                new MeasuredStep(work, seconds / 1.1), new MeasuredStep(work, seconds / 1.2)));
        assertThat(fit.machine()).isEqualTo(BEGIN);
        assertThat(fit.medianError()).isCloseTo(0.1, within(1e-9));
        assertThat(fit.ninthDecileError()).isCloseTo(0.2, within(1e-9));
        assertThat(fit.steps()).isEqualTo(3);
    }
}
