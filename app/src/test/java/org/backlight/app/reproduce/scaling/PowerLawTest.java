package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PowerLawTest {

    private static final double[] SIZES = {100, 250, 500, 1000, 1540, 3080};

    private static double[] law(double floor, double factor, double exponent) {
        return Arrays.stream(SIZES).map(x -> floor + factor * Math.pow(x, exponent)).toArray();
    }

    @ParameterizedTest
    @CsvSource({"2e-3, 3e-9, 2", "0, 1e-6, 1", "1e-4, 2e-8, 1.7", "5, 1e-3, 0.5"})
    void anExactLawIsFound(double floor, double factor, double exponent) {
        PowerLaw fit = PowerLaw.fit(SIZES, law(floor, factor, exponent));
        assertThat(fit.exponent()).isCloseTo(exponent, within(1e-4));
        assertThat(fit.floor()).isCloseTo(floor, within(1e-3 * floor + 1e-9));
        assertThat(fit.at(700)).isCloseTo(floor + factor * Math.pow(700, exponent),
                within(1e-3 * fit.at(700)));
        assertThat(fit.exponentError()).isLessThan(1e-2);
    }

    @Test
    void aGivenExponentIsKept() {
        PowerLaw fit = PowerLaw.fit(SIZES, law(1, 0.25, 1), 1);
        assertThat(fit.floor()).isCloseTo(1, within(1e-9));
        assertThat(fit.factor()).isCloseTo(0.25, within(1e-12));
        assertThat(fit.exponentError()).isZero();
    }

    @Test
    void aNegativeFloorBecomesNone() {
        PowerLaw fit = PowerLaw.fit(SIZES, Arrays.stream(SIZES).map(x -> x * x - 5000).toArray(), 2);
        assertThat(fit.floor()).isZero();
    }

    /**
     * With independent relative deviations of 3 %, an interval holds the true exponent in 95 of 100 cases. Of 400, at least 360 and at
     * most 400 do: fewer than 360 have a probability of about 1e-5 where the interval is exact; the linear approximation, of six
     * points and three constants, is allowed that margin.
     */
    @Test
    void intervalsHoldTheTruth() {
        SplittableRandom random = new SplittableRandom(5);
        int held = 0;
        int slopes = 0;
        for (int i = 0; i < 400; i++) {
            double[] noisy = Arrays.stream(law(2e-3, 4e-9, 2))
                    .map(y -> y * (1 + 0.03 * random.nextGaussian())).toArray();
            PowerLaw fit = PowerLaw.fit(SIZES, noisy);
            held += Math.abs(fit.exponent() - 2) <= fit.exponentError() ? 1 : 0;
            PowerLaw square = PowerLaw.fit(SIZES, noisy, 2);
            slopes += Math.abs(square.factor() - 4e-9) <= square.factorError() ? 1 : 0;
        }
        assertThat(held).isGreaterThanOrEqualTo(360);
        assertThat(slopes).isGreaterThanOrEqualTo(360);
    }

    @Test
    void noMorePointsThanConstantsTellNoError() {
        assertThat(PowerLaw.fit(new double[]{1, 2, 3}, new double[]{2, 5, 10}).exponentError()).isNaN();
    }
}
