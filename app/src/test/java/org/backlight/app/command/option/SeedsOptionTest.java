package org.backlight.app.command.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.app.failure.UserMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedsOptionTest {

    @Test
    void seedsAreNumbersAndRanges() {
        assertThat(SeedsOption.parse("1..5")).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(SeedsOption.parse("7, 1,3")).containsExactly(7L, 1L, 3L);
        assertThat(SeedsOption.parse("-2..0,9")).containsExactly(-2L, -1L, 0L, 9L);
        assertThat(SeedsOption.parse("9223372036854775807")).containsExactly(Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    1,1        | --seeds has a seed twice: 1,1
                    1..3,2     | --seeds has a seed twice: 1..3,2
                    5..1       | --seeds is 5..1, where 5..1 has no seed; expected the smaller one first
                    1..20000   | --seeds is 1..20000; expected at most 10000 seeds
                    1,,2       | --seeds is "1,,2"; expected whole numbers with commas between, such as 1,3,7, or a range, such as 1..5
                    1...3      | --seeds is "1...3"; expected whole numbers with commas between, such as 1,3,7, or a range, such as 1..5
                    one        | --seeds is "one"; expected whole numbers with commas between, such as 1,3,7, or a range, such as 1..5
                    9999999999999999999 | --seeds is "9999999999999999999"; expected whole numbers with commas between, such as 1,3,7, or a range, such as 1..5
                    """)
    void anythingElseIsRefused(String text, String sentence) {
        assertThatThrownBy(() -> SeedsOption.parse(text)).isInstanceOf(UserMistake.class)
                .hasMessage(sentence);
    }
}
