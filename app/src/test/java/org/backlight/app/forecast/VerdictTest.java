package org.backlight.app.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.backlight.app.machine.FeedbackWork;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.Machines;
import org.backlight.app.machine.NetworkShape;
import org.backlight.app.machine.StepCost;
import org.backlight.app.machine.StepWork;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Machine A6000 = Machines.load("a6000");
    private static final double GIBIBYTE = 0x1p30;

    /** 97 square layers and samples one at a time: BP and ODFA alone, whose times meet at a width of about 1,700. */
    private static List<MethodForecast> methods(int width) {
        NetworkShape shape = NetworkShape.of(Mlp.withoutMemory(width, Collections.nCopies(96, width), width,
                Activation.TANH, Mlp.Normalization.NONE, Precision.FP32), 1, FeedbackGranularity.BLOCK);
        return List.of(method(shape, Method.BP, Optional.empty()), method(shape, Method.ODFA, Optional.of(
                FeedbackWork.optical(OpuPresets.load("wang-2024"), width, width, 1, 1, false))));
    }

    private static MethodForecast method(NetworkShape shape, Method method, Optional<FeedbackWork> feedback) {
        return new MethodForecast(method,
                new StepWork(shape, method, 1, Precision.FP32, new OptimizerSettings.Sgd(0.1, 0), feedback),
                0, 4.0 * shape.parameters(), 0, 0);
    }

    private static Verdict verdict(int width, Machine machine) {
        return new Verdict(methods(width), machine, width, StepCost::serial);
    }

    @Test
    void saysFromWhichWidthOnAnotherMethodIsTheFastest() {
        assertThat(verdict(1000, A6000).now()).isEqualTo(Method.BP);
        assertThat(verdict(1000, A6000).sentence())
                .matches("BP is the fastest; ODFA is from a hidden width of about 1,[67]\\d\\d on");
        assertThat(verdict(1000, A6000).light())
                .matches("light is the fastest from a hidden width of about 1,[67]\\d\\d on");
    }

    @Test
    void saysBelowWhichWidthAnotherMethodIs() {
        assertThat(verdict(3000, A6000).now()).isEqualTo(Method.ODFA);
        assertThat(verdict(3000, A6000).sentence())
                .matches("ODFA is the fastest; BP is for a hidden width of about 1,[67]\\d\\d and below");
        assertThat(verdict(3000, A6000).light()).isEqualTo("light is the fastest, and stays so");
    }

    @Test
    void saysWhereMemoryEnds() {
        Machine small = new Machine("small",
                new Machine.Rates(A6000.rates().fp32FlopsPerSecond(), A6000.rates().bf16FlopsPerSecond(),
                        A6000.rates().bytesPerSecond(),
                        A6000.rates().memoryBytes().changed(GIBIBYTE, "a test"),
                        A6000.rates().powerWatts(), A6000.rates().cores()),
                A6000.efficiency(), A6000.feedback());
        // 97 matrices of 1,700 × 1,700 in float32.
        assertThat(verdict(1000, small).light()).matches(
                "light is the fastest from a hidden width of about 1,[67]\\d\\d on, where it needs 1\\.0 GiB of memory: "
                        + "0\\.0 GiB are missing");
    }

    @Test
    void memoryGrowsWithTheParameters() {
        MethodForecast bp = methods(1000).getFirst();
        assertThat(bp.scaled(2).networkBytes() / bp.networkBytes()).isBetween(3.9, 4.0);
        assertThat(bp.missing(bp.bytes() - 5)).contains(5.0);
        assertThat(bp.missing(bp.bytes())).isEmpty();
    }
}
