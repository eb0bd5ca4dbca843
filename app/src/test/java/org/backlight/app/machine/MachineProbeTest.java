package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Percentage;
import org.backlight.learning.tensor.Precision;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;

class MachineProbeTest {

    private static final Percentage CLOSE = Percentage.withPercentage(0.5);

    /** A machine of known rates takes known times, from which its rates are found again. */
    @Test
    void findsTheRatesThatMadeTheTimes() {
        Machine truth = Machines.load("a6000").with(new Machine.Efficiency(Quantity.assumed(1, ""),
                Quantity.assumed(1, ""), Quantity.assumed(24, ""), Quantity.assumed(3e-6, "")));
        var fp32 = new OperationTimes(truth, Precision.FP32);
        var bf16 = new OperationTimes(truth, Precision.BF16);
        double kernel = truth.efficiency().kernelSeconds().value();
        var timings = new MachineProbe.Timings(fp32.product(256, 2048, 2048, 0) - kernel,
                bf16.product(256, 2048, 2048, 0) - kernel, fp32.product(32, 512, 512, 0) - kernel,
                fp32.product(8, 64, 64, 0), fp32.pass(12.0 * 4096 * 4096) - kernel,
                projection(truth, ProjectionKind.GAUSSIAN), projection(truth, ProjectionKind.BINOMIAL),
                projection(truth, ProjectionKind.HADAMARD),
                1 / truth.feedback().ternarizedPerSecond().value(),
                1 / truth.feedback().encodedPerSecond().value(),
                1 / truth.feedback().countsPerSecond().value());
        Map<String, Quantity> found = MachineProbe.machine(timings, 48e9, 2, "test").quantities();
        truth.quantities().forEach((key, quantity) -> {
            if (key.startsWith("rates.") && !key.contains("power") && !key.contains("cores")
                    || key.startsWith("efficiency.")
                    || key.endsWith("ternarized-per-second") || key.endsWith("counts-per-second")) {
                assertThat(found.get(key).value()).as(key).isCloseTo(quantity.value(), CLOSE);
            }
        });
        assertThat(found.get("rates.cores").value()).isEqualTo(2);
        assertThat(found.get("rates.power-watts").assumed()).isTrue();
        assertThat(found.get("rates.power-watts").value()).isEqualTo(20);
        // Entries and additions, as far as products and passes allow to tell them.
        assertThat(found.get("feedback.normal-entries-per-second").value()).isCloseTo(
                truth.feedback().normalEntriesPerSecond().value(), Percentage.withPercentage(60));
    }

    private static double projection(Machine machine, ProjectionKind kind) {
        return FeedbackWork.digital(kind, 1000, 8192, 1).machineSeconds(machine, Precision.FP32, 8);
    }

    @Test
    void ofTwoRoundsEachTakesTheFaster() {
        var first = new MachineProbe.Timings(1, 4, 1, 4, 1, 4, 1, 4, 1, 4, 1);
        var second = new MachineProbe.Timings(3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3);
        assertThat(first.fastest(second))
                .isEqualTo(new MachineProbe.Timings(1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1));
    }

    @Test
    void narrowProductsTellTheHalfRateSize() {
        // Rates of 100 / (1 + 20 / rows).
        assertThat(MachineProbe.halfRateSize(100 / (1 + 20 / 256.0), 256, 100 / (1 + 20 / 32.0), 32))
                .isCloseTo(20, CLOSE);
        assertThat(MachineProbe.halfRateSize(100, 256, 110, 32)).isZero();
    }

    /** A memory that the system does not tell is said to be assumed, and can be written and read. */
    @Test
    void aMachineThatTellsNoMemoryCanBeKept() {
        var timings = new MachineProbe.Timings(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        Machine machine = MachineProbe.machine(timings, Double.POSITIVE_INFINITY, 4, "test");
        assertThat(machine.rates().memoryBytes().assumed()).isTrue();
        assertThat(machine.rates().memoryBytes().value()).isFinite();
    }
}
