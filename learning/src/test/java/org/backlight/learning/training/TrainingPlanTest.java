package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.junit.jupiter.api.Test;

class TrainingPlanTest {

    /** Counted step by step. */
    @Test
    void evaluationsAreThoseOfEveryEpochAndBetween() {
        Random random = new Random(5);
        for (int trial = 0; trial < 500; trial++) {
            int samples = 1 + random.nextInt(200);
            int interval = random.nextInt(12);
            TrainingPlan plan = new TrainingPlan(1 + random.nextInt(4), 1 + random.nextInt(30),
                    LearningRateSchedule.CONSTANT, 1).withIntervals(interval, 0);
            TrainingPlan chosen = random.nextBoolean() ? plan : plan.withSteps(1 + random.nextInt(60));
            long count = 0;
            for (long step = 1; step <= chosen.totalSteps(samples); step++) {
                boolean epochEnds = step % chosen.stepsPerEpoch(samples) == 0
                        || step == chosen.totalSteps(samples);
                count += epochEnds || (interval > 0 && step % interval == 0) ? 1 : 0;
            }
            assertThat(chosen.evaluations(samples)).isEqualTo(count);
        }
    }
}
