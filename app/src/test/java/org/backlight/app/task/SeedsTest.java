package org.backlight.app.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SeedsTest {

    /** The first outputs of SplitMix64 started at 1234567, as published with Rosetta Code's task of that name. */
    @Test
    void seedsAreSplitMix64sOutputs() {
        Seeds seeds = Seeds.of(1234567);
        assertThat(seeds.weights()).isEqualTo(Long.parseUnsignedLong("6457827717110365317"));
        assertThat(seeds.order()).isEqualTo(Long.parseUnsignedLong("3203168211198807973"));
        assertThat(seeds.feedback()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
        assertThat(seeds.ternarizer()).isEqualTo(Long.parseUnsignedLong("4593380528125082431"));
    }

    @Test
    void neighbouringSeedsShareNothing() {
        Set<Long> all = new HashSet<>();
        for (long seed = -50; seed < 50; seed++) {
            Seeds seeds = Seeds.of(seed);
            all.addAll(Set.of(seeds.weights(), seeds.order(), seeds.feedback(), seeds.ternarizer()));
        }
        assertThat(all).hasSize(400);
    }
}
