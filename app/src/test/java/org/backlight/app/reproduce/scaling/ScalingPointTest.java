package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.backlight.app.failure.UserMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalingPointTest {

    @Test
    void everyPointOfThePlansIsFoundByItsName() {
        assertThat(ScalingPlan.QUICK.points()).allSatisfy(
                point -> assertThat(ScalingPoint.of(point.id())).isEqualTo(point));
        assertThat(ScalingPlan.FULL.points()).allSatisfy(
                point -> assertThat(ScalingPoint.of(point.id())).isEqualTo(point));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "bp", "bp-w1-d1", "shallow-w1-d1-b1", "bp-w-1-d1-b1", "stored-n1000"})
    void anotherNameIsRefused(String id) {
        assertThatThrownBy(() -> ScalingPoint.of(id)).isInstanceOf(UserMistake.class)
                .hasMessageStartingWith("there is no point \"" + id + "\"");
    }

    @Test
    void theLargestNetworkHasTheParametersThatAreCounted() {
        NetworkPoint point = new NetworkPoint(ScalingMethod.BP, 30, 4, 2);
        assertThat(point.outline().parameterCount()).isEqualTo(point.parameters());
    }

    /** The published size: 0.92 billion weights in float32, and little beside. */
    @Test
    void theMemoryOfTheLargestNetworkIsThatOfItsWeights() {
        NetworkPoint point = new NetworkPoint(ScalingMethod.BP, 3080, 96, 128);
        assertThat(point.memoryBytes()).isCloseTo(4.0 * point.parameters(), within(1.2e9));
    }

    @Test
    void whatDoesNotFitIsNamedWithWhatIsMissing() {
        NetworkPoint point = new NetworkPoint(ScalingMethod.BP, 1540, 24, 128);
        assertThat(ScalingPlan.QUICK.leftOut(0x1p29).get(point))
                .startsWith("BP, 24 × 1,540 needs at least 0.")
                .endsWith(" GiB are missing").contains("but this machine has 0.5 GiB");
        assertThat(ScalingPlan.QUICK.leftOut(0x1p40)).isEmpty();
    }
}
