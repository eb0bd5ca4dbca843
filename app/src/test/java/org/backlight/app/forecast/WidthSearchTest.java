package org.backlight.app.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class WidthSearchTest {

    @Test
    void findsWhereAnAnswerChanges() {
        assertThat(WidthSearch.wider(factor -> factor < 7.3 ? 0 : 1).orElseThrow()).isCloseTo(7.3,
                Percentage.withPercentage(1));
        assertThat(WidthSearch.narrower(factor -> factor < 0.11 ? 0 : 1).orElseThrow()).isCloseTo(0.11,
                Percentage.withPercentage(1));
        assertThat(WidthSearch.wider(_ -> 3)).isEmpty();
        assertThat(WidthSearch.narrower(_ -> 3)).isEmpty();
    }

    @Test
    void endsWhereAWidthIsImpossible() {
        assertThat(WidthSearch.wider(factor -> {
            if (factor > 4) {
                throw new IllegalArgumentException("too many inputs");
            }
            return 0;
        })).isEmpty();
    }
}
