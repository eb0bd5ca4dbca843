package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.Quantity;
import org.backlight.app.machine.Quartiles;
import org.backlight.app.machine.StepCost;
import org.backlight.app.machine.StepWork;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;

class ScalingModelTest {

    private static final ScalingModel A6000 = ScalingModel.of("a6000", SyntheticStudy.DEVICE);

    /** BP makes three products for each matrix but the first, whose input needs no gradient; DFA two, but for its projection. */
    @Test
    void productsAreCountedAsInTheTrainer() {
        double square = 2.0 * 32 * 500 * 500;
        StepWork bp = A6000.work(new NetworkPoint(ScalingMethod.BP, 500, 7, 32));
        StepWork dfa = A6000.work(new NetworkPoint(ScalingMethod.DFA, 500, 7, 32));
        assertThat(bp.flops()).isEqualTo((3 * 8 - 1) * square);
        assertThat(dfa.flops()).isEqualTo(2 * 8 * square);
        assertThat(bp.network().parameters())
                .isEqualTo(new NetworkPoint(ScalingMethod.BP, 500, 7, 32).parameters());
    }

    @Test
    void theDevicesTimeIsThatOfItsFrames() {
        StepCost cost = A6000.cost(new NetworkPoint(ScalingMethod.ODFA, 1000, 3, 16));
        assertThat(cost.device())
                .isCloseTo(16 * LightWork.cost(SyntheticStudy.DEVICE, 1000, 1000).seconds(), within(1e-12));
        assertThat(A6000.light(1000)).isGreaterThan(cost.device() / 16);
        assertThat(A6000.digital(ProjectionKind.DENSE, 10_000, 128))
                .isLessThan(A6000.digital(ProjectionKind.DENSE, 10_000, 1));
    }

    /** Steps that a machine itself would take are found again, with feedback by light that takes three times as long as its rates say. */
    @Test
    void theFitFindsStepsThatFollowTheModel() {
        ScalingPlan plan = new ScalingPlan("model", List.of(200, 800, 2000), List.of(2, 8), 64, List.of());
        Machine.Efficiency constants = A6000.machine().efficiency();
        Machine machine = A6000.machine().with(new Machine.Efficiency(constants.productShare(),
                constants.bandwidthShare(), constants.halfRateSize(), Quantity.assumed(1e-9, "")));
        ScalingModel exact = new ScalingModel(machine, SyntheticStudy.DEVICE);
        Map<ScalingPoint, PointFile> files = new LinkedHashMap<>();
        plan.networks().forEach(point -> {
            StepCost cost = exact.cost(point);
            double feedback = cost.feedback() * (point.isOptical() ? 3 : 1);
            files.put(point,
                    new PointFile(point.id(), null, 0.0, SyntheticStudy.file(point).provenance(),
                            new NetworkTimes(5, same(cost.machine() - cost.feedback() + feedback),
                                    same(cost.forward()), same(cost.error()), same(feedback),
                                    same(cost.backward()), same(cost.update()), Quartiles.NONE, 1, 0, 0, 0,
                                    1),
                            null));
        });
        ScalingModel.Fitted fitted = ScalingModel
                .fitted(new ScalingStudy(plan, SyntheticStudy.DEVICE, files), () -> machine).orElseThrow();
        assertThat(fitted.fit().medianError()).isLessThan(0.02);
        assertThat(fitted.medianApart()).isLessThan(0.05);
        assertThat(fitted.apart()).hasSize(plan.networks().size());
        assertThat(fitted.model().machine().feedback().countsPerSecond().value()).isCloseTo(
                machine.feedback().countsPerSecond().value() / 3,
                within(0.1 * machine.feedback().countsPerSecond().value()));
    }

    private static Quartiles same(double seconds) {
        return new Quartiles(seconds, seconds, seconds);
    }
}
