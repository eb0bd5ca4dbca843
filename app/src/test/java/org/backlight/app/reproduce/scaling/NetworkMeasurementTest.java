package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.backlight.app.machine.LightCost;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.junit.jupiter.api.Test;

class NetworkMeasurementTest {

    private static final DeviceChoice DEVICE = OpuPresets.load("wang-2024");
    private static final Effort EFFORT = new Effort(3, 0, 4, 0);
    private static final NetworkPoint POINT = new NetworkPoint(ScalingMethod.ODFA, 80, 2, 8);

    @Test
    void theDeviceIsTimedByItsFramesAndTheHostWithoutTheSimulation() {
        NetworkTimes times = NetworkMeasurement.measure(POINT, DEVICE, EFFORT, () -> false).orElseThrow();
        LightCost cost = LightWork.cost(DEVICE, 80, 80);
        assertThat(times.steps()).isBetween(1, 4);
        // A half without an input on is not shown; of 80 stochastic values that is rare.
        assertThat(times.frames()).isBetween(0.9 * 8 * cost.frames(), 8.0 * cost.frames());
        assertThat(times.deviceSeconds()).isCloseTo(times.frames() * cost.frame().seconds(), within(1e-9));
        assertThat(times.deviceJoules()).isCloseTo(times.deviceSeconds() * cost.frame().powerWatts(),
                within(1e-9));
        assertThat(times.simulation().median()).isPositive();
        assertThat(times.serial().median()).isCloseTo(times.host().median() + times.deviceSeconds(),
                within(1e-12));
        assertThat(times.overlapped().median())
                .isEqualTo(Math.max(times.host().median(), times.deviceSeconds()));
    }

    @Test
    void phasesAddUpToTheStep() {
        // Medians of single steps, each of which is a sum of its phases.
        NetworkTimes times = NetworkMeasurement.measure(POINT.by(ScalingMethod.DFA), DEVICE,
                new Effort(3, 0, 1, 0), () -> false).orElseThrow();
        assertThat(times.steps()).isEqualTo(1);
        assertThat(times.forward().median() + times.error().median() + times.feedback().median()
                + times.backward().median() + times.update().median())
                .isCloseTo(times.host().median(), within(1e-9));
        assertThat(times.feedback().median()).isPositive();
        assertThat(times.frames()).isZero();
    }

    @Test
    void backpropagationHasNoFeedback() {
        NetworkTimes times = NetworkMeasurement
                .measure(POINT.by(ScalingMethod.BP), DEVICE, EFFORT, () -> false)
                .orElseThrow();
        assertThat(times.feedback().median()).isZero();
        assertThat(times.processorSeconds()).isNotNegative();
        assertThat(times.deviceSeconds()).isZero();
        assertThat(times.serial()).isEqualTo(times.host());
    }

    @Test
    void whatIsStoppedIsNotMeasured() {
        assertThat(NetworkMeasurement.measure(POINT, DEVICE, EFFORT, () -> true)).isEmpty();
        assertThat(
                ProjectionMeasurement.measure(ProjectionPoint.of(ProjectionPoint.Kind.GENERATED, 100), DEVICE,
                        EFFORT, () -> true))
                .isEmpty();
    }
}
