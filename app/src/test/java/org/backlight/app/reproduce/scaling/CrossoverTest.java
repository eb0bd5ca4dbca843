package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CrossoverTest {

    private static final List<Double> SIZES = List.of(10.0, 100.0, 1000.0);

    @Test
    void itLiesOnTheLineBetweenTwoSizesOnLogarithmicAxes() {
        assertThat(Crossover.between(SIZES, List.of(10.0, 10.0, 0.1)).size().getAsDouble())
                .isCloseTo(Math.sqrt(100 * 1000), within(1e-6));
    }

    @Test
    void aSizeFromWhichItIsFasterForGoodCounts() {
        assertThat(Crossover.between(SIZES, List.of(0.5, 2.0, 0.5)).size().getAsDouble())
                .isCloseTo(Math.sqrt(100 * 1000), within(1e-6));
        assertThat(Crossover.between(SIZES, List.of(2.0, 0.5, 2.0)).size()).isEmpty();
    }

    @Test
    void neverAndAlwaysAreToldApart() {
        assertThat(Crossover.between(SIZES, List.of(2.0, 2.0, 1.0)).everywhere()).isFalse();
        assertThat(Crossover.between(SIZES, List.of(0.9, 0.9, 0.9)).everywhere()).isTrue();
    }

    @Test
    void thatOfAFunctionIsItsRoot() {
        assertThat(Crossover.of(10, 100_000, x -> 1234 / x).size().getAsDouble()).isCloseTo(1234,
                within(1e-6));
    }
}
