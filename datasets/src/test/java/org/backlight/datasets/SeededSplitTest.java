package org.backlight.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeededSplitTest {

    private static final int[] CLASSES = IntStream.range(0, 100).map(i -> i < 90 ? 0 : 1).toArray();
    private static final List<String> NAMES = List.of("often", "seldom");

    @Test
    void eachClassHasItsShareAndEachSampleIsInOnePart() throws IOException {
        SeededSplit split = SeededSplit.ofClasses(CLASSES, NAMES, 0.2, 1);
        assertThat(split.test()).hasSize(20).isSorted();
        assertThat(Arrays.stream(split.test()).filter(i -> CLASSES[i] == 1)).hasSize(2);
        assertThat(IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.test())).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void theSeedAloneDecides() throws IOException {
        assertThat(SeededSplit.of(50, 0.3, 7).test()).isEqualTo(SeededSplit.of(50, 0.3, 7).test());
        assertThat(SeededSplit.of(50, 0.3, 7).test()).isNotEqualTo(SeededSplit.of(50, 0.3, 8).test());
    }

    /** Over 2,000 seeds, each of 10 samples is among the 3 tested ones with probability 0.3: within 5 deviations of the count. */
    @Test
    void noSampleIsPreferred() throws IOException {
        int[] counts = new int[10];
        int seeds = 2000;
        for (int seed = 0; seed < seeds; seed++) {
            for (int i : SeededSplit.of(10, 0.3, seed).test()) {
                counts[i]++;
            }
        }
        double deviation = Math.sqrt(seeds * 0.3 * 0.7);
        for (int count : counts) {
            assertThat((count - 0.3 * seeds) / deviation).isBetween(-5.0, 5.0);
        }
    }

    @Test
    void aClassOfOneSampleIsNamed() {
        assertThatIOException().isThrownBy(() -> SeededSplit.ofClasses(new int[]{0, 0, 1}, NAMES, 0.5, 1))
                .withMessage(
                        "class seldom has one sample only; expected at least two, to learn from and to test on");
    }

    @Test
    void bothPartsHaveASampleWhateverTheShare() throws IOException {
        assertThat(SeededSplit.of(2, 0.01, 1).test()).hasSize(1);
        assertThat(SeededSplit.of(2, 0.99, 1).train()).hasSize(1);
    }
}
