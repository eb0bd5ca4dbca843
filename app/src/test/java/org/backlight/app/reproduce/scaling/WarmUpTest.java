package org.backlight.app.reproduce.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private static final long STEP_MILLIS = 100;

    private long millis;

    /** Returns how many steps of a tenth of a second each it takes. */
    private int steps(Effort effort, LongUnaryOperator compiledMillis) {
        WarmUp warmUp = new WarmUp(effort, () -> millis * 1_000_000,
                () -> compiledMillis.applyAsLong(millis));
        int steps = 0;
        do {
            millis += STEP_MILLIS;
            steps++;
        } while (warmUp.takes());
        return steps - 1;
    }

    @Test
    void takesTheEffortsStepsAndSeconds() {
        assertThat(steps(new Effort(3, 1, 5, 2), _ -> 0)).isEqualTo(10);
        assertThat(steps(new Effort(15, 1, 5, 2), _ -> 0)).isEqualTo(15);
        // A machine that does not tell when it compiles, and an effort of no time.
        assertThat(steps(new Effort(3, 0, 5, 0), _ -> 0)).isEqualTo(3);
    }

    @Test
    void waitsUntilHardlyAnythingIsCompiled() {
        // Half of the time until 3.5 s: a period of one second is quiet from 4 s on.
        assertThat(steps(new Effort(3, 1, 5, 2), now -> Math.min(now, 3500) / 2)).isEqualTo(50);
        // Within the tolerance.
        millis = 0;
        assertThat(steps(new Effort(3, 1, 5, 2), now -> now / 25)).isEqualTo(10);
    }

    @Test
    void doesNotWaitForEver() {
        assertThat(steps(new Effort(3, 1, 5, 2), now -> now)).isEqualTo((int) (WarmUp.LONGEST_SECONDS * 10));
        millis = 0;
        assertThat(steps(new Effort(WarmUp.MOST_STEPS, 0, 5, 2), now -> now)).isEqualTo(WarmUp.MOST_STEPS);
    }
}
