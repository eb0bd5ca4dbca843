package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,ABC,0", "abc,abd,1", "abc,ab,1", "abc,xabc,1", "abc,acb,1", "'',abc,3",
            "kitten,sitting,3"})
    void distanceCountsSlipsOfTheHand(String left, String right, int expected) {
        assertThat(Nearest.distance(left, right)).isEqualTo(expected);
        assertThat(Nearest.distance(right, left)).isEqualTo(expected);
    }

    @Test
    void onlyNearWordsAreOffered() {
        assertThat(Nearest.to("epoch", List.of("seed", "epochs"))).contains("epochs");
        assertThat(Nearest.to("wavelength", List.of("seed", "epochs"))).isEmpty();
        assertThat(Nearest.to("x", List.of("y"))).isEmpty();
        // Other words, not slips of the hand.
        assertThat(Nearest.to("gelu", List.of("tanh", "relu"))).isEmpty();
        assertThat(Nearest.to("erlu", List.of("tanh", "relu"))).contains("relu");
        assertThat(Nearest.to("anh", List.of("tanh", "relu"))).contains("tanh");
        assertThat(Nearest.to("--out", List.of("--set", "--output"))).contains("--output");
        assertThat(Nearest.to("read", List.of("read-noise-electrons", "bits")))
                .contains("read-noise-electrons");
    }
}
