package org.backlight.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.backlight.learning.optimizer.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

    @Test
    void theWarmUpRisesToTheFullRateAndTheDecayFallsToZero() {
        var cosine = new LearningRateSchedule(Decay.COSINE, 4);
        assertThat(cosine.factor(0, 104)).isEqualTo(0.25);
        assertThat(cosine.factor(3, 104)).isEqualTo(1);
        assertThat(cosine.factor(4, 104)).isEqualTo(1);
        assertThat(cosine.factor(54, 104)).isCloseTo(0.5, within(1e-12));
        assertThat(cosine.factor(103, 104)).isCloseTo(0, within(1e-3)).isPositive();
        var linear = new LearningRateSchedule(Decay.LINEAR, 0);
        assertThat(linear.factor(25, 100)).isEqualTo(0.75);
        assertThat(LearningRateSchedule.CONSTANT.factor(99, 100)).isEqualTo(1);
    }

    @Test
    void aTrainingThatEndsInItsWarmUpIsFine() {
        assertThat(new LearningRateSchedule(Decay.LINEAR, 10).factor(4, 5)).isEqualTo(0.5);
        assertThatThrownBy(() -> new LearningRateSchedule(Decay.LINEAR, -1))
                .hasMessage("warm-up-steps is -1; expected a whole number of at least 0");
    }
}
