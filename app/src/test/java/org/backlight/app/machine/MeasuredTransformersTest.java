package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;

/** The model against the steps of transformers that docs/performance.md has, measured on two cores of an Intel Xeon. */
class MeasuredTransformersTest {

    /** The rates of that machine, which the same page states; its entries per second are the binomial kind's. */
    private static final Machine XEON = new Machine("Xeon",
            new Machine.Rates(stated(258e9), stated(258e9), stated(46e9), stated(24e9), stated(100),
                    stated(2)),
            new Machine.Efficiency(stated(1), stated(1), stated(16), stated(1e-5)),
            new Machine.FeedbackRates(stated(1e9), stated(3e9), stated(1e9), stated(1e9), stated(1e9),
                    stated(1e9)));

    private static Quantity stated(double value) {
        return Quantity.stated(value, "docs/performance.md");
    }

    private static MeasuredStep step(int blocks, int width, int feedForward, Precision precision,
            Method method,
            FeedbackGranularity granularity, double seconds) {
        Network gpt = Gpt.withoutMemory(new GptShape(1016, 24, width, width == 256 ? 8 : 24, blocks,
                feedForward, 0, GptShape.Adapter.TRAINABLE), precision).network();
        long outputs = granularity == FeedbackGranularity.DIRECT ? Math.max(3L * width, feedForward) : width;
        Optional<FeedbackWork> feedback = method == Method.DFA
                ? Optional.of(new FeedbackWork(width, outputs, 24, 1, false, true, ProjectionKind.BINOMIAL,
                        Optional.empty(), Optional.empty()))
                : Optional.empty();
        return new MeasuredStep(new StepWork(NetworkShape.of(gpt, 24, granularity), method, 64, precision,
                new OptimizerSettings.Adam(0.001), feedback), seconds);
    }

    private static List<MeasuredStep> steps() {
        FeedbackGranularity block = FeedbackGranularity.BLOCK;
        FeedbackGranularity direct = FeedbackGranularity.DIRECT;
        return List.of(step(4, 2040, 4080, Precision.BF16, Method.BP, block, 5.55),
                step(4, 2040, 4080, Precision.BF16, Method.DFA, direct, 4.25),
                step(4, 2040, 4080, Precision.BF16, Method.DFA, block, 5.37),
                step(6, 256, 1024, Precision.FP32, Method.BP, block, 0.312),
                step(6, 256, 1024, Precision.FP32, Method.DFA, block, 0.317),
                step(6, 256, 1024, Precision.FP32, Method.DFA, direct, 0.253),
                step(6, 256, 1024, Precision.FP32, Method.SHALLOW, block, 0.149),
                step(32, 2040, 4080, Precision.BF16, Method.BP, block, 40.9),
                step(32, 2040, 4080, Precision.BF16, Method.DFA, direct, 28.3));
    }

    @Test
    void theModelHasTheMeasuredTimes() {
        ModelFit fit = ModelFit.of(XEON, steps());
        assertThat(fit.medianError()).as(fit.toString()).isLessThan(0.05);
        assertThat(fit.ninthDecileError()).isLessThan(0.15);
    }

    /** Constants that are fitted to the small networks and the one of 4 blocks foretell the one of 32. */
    @Test
    void constantsHoldForANetworkThatTheyWereNotFittedTo() {
        ModelFit fit = ModelFit.of(XEON, steps().subList(0, 7));
        assertThat(ModelFit.judge(fit.machine(), steps().subList(7, 9)).ninthDecileError()).isLessThan(0.1);
    }

    /** What feedback saves: two thirds of BP's time for direct feedback in a deep network, measured 0.69. */
    @Test
    void theRatioToBackpropagationIsTheMeasuredOne() {
        Machine machine = ModelFit.of(XEON, steps()).machine();
        double ratio = steps().get(8).work().on(machine).machine()
                / steps().get(7).work().on(machine).machine();
        assertThat(ratio).isBetween(0.66, 0.72);
    }
}
