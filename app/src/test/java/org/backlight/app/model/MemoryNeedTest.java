package org.backlight.app.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.task.text.GptChoice;
import org.backlight.learning.tensor.SampleShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryNeedTest {

    /**
     * 784-100-10: 78,500 parameters below the head, 1,010 in it; 4 bytes each. Stages pass their gradients through the memory of the
     * largest, in which each begins at a multiple of 16 numbers; no matrix is large enough to be updated piece by piece. Adam counts
     * its steps in one more number.
     */
    @ParameterizedTest
    @CsvSource({
            // Value, gradient, and the two moments of Adam.
            "bp, adam, 3 * 79510 + 78400 + 112 + 1", "dfa, adam, 3 * 79510 + 78400 + 112 + 1",
            // Value and gradient; layers that do not learn have a value alone.
            "bp, sgd, 79510 + 78400 + 112", "shallow, sgd, 79510 + 1008 + 16",
            "shallow, adam, 79510 + 2 * 1010 + 1008 + 16 + 1"})
    void countsWhatIsKeptForEachParameter(String method, String optimizer, String numbers) {
        Recipe recipe = RecipeReader.read("digits-bp", List.of("training.method=" + method,
                "training.optimizer=" + optimizer, "model.hidden=[100]"));
        long expected = Arrays.stream(numbers.split(" \\+ ")).mapToLong(term -> Arrays
                .stream(term.split(" \\* ")).mapToLong(Long::parseLong).reduce(1, (a, b) -> a * b))
                .sum();
        MemoryNeed need = new MemoryNeed(recipe,
                ((MlpChoice) recipe.model()).outline(SampleShape.of(784), 10, recipe.training().precision()));
        assertThat(need.networkBytes()).isEqualTo(Float.BYTES * expected);
        assertThat(need.parameters()).isEqualTo(79_510);
    }

    /**
     * 1200-1200-1200-10: 2,892,000 weights and 2,410 biases. In eight bits, each weight has two codes and each row of a matrix, which is
     * one block here, two scales; a bias has two moments in float32.
     */
    @Test
    void momentsInEightBitsTakeAQuarter() {
        Recipe recipe = RecipeReader.read("digits-bp", List.of("model.hidden=[1200, 1200]"));
        Recipe small = RecipeReader.read("digits-bp",
                List.of("model.hidden=[1200, 1200]", "training.optimizer.moment-precision=fp8"));
        double saved = need(recipe).networkBytes() - need(small).networkBytes();
        assertThat(saved).isEqualTo(2 * 3.0 * 2_892_000 - 2.0 * Float.BYTES * 2410);
    }

    @Test
    void manyEqualLayersAreSaidByTheirNumber() {
        assertThat(words("[3080, 3080, 3080, 3080, 9]")).isEqualTo("5-4×3080-9-2");
        assertThat(words("[7, 7, 7, 8]")).isEqualTo("5-7-7-7-8-2");
    }

    /** An evaluation takes as many samples at once as there are, and a thousand at most. */
    @Test
    void evaluationsTakeNoMoreThanThereIsToMeasureOn() {
        MemoryNeed need = need(RecipeReader.read("digits-dfa", List.of("training.batch-size=10")));
        double few = need.batchBytes(500, 20);
        double many = need.batchBytes(500, 1000);
        // Two layers of 1,024 values, in float32, are kept of each of 980 rows at least.
        assertThat(many - few).isGreaterThan(980 * 2 * 1024 * 4.0);
        assertThat(need.batchBytes(500, 100_000)).isEqualTo(many);
    }

    private static String words(String hidden) {
        Recipe recipe = RecipeReader.read("digits-bp", List.of("model.hidden=" + hidden));
        return ((MlpChoice) recipe.model()).outline(SampleShape.of(5), 2, recipe.training().precision())
                .words();
    }

    private static MemoryNeed need(Recipe recipe) {
        return new MemoryNeed(recipe,
                ((MlpChoice) recipe.model()).outline(SampleShape.of(1200), 10,
                        recipe.training().precision()));
    }

    /** The published transformer: 12.2 GiB of network and 3.0 GiB of values; its measured peak is 16.6 GiB. */
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    64  | 10000 | 17 | fits
                    640 | 64    | 17 | fits
                    64  | 10000 | 14 | the training needs about 15.5 GiB of memory, 12.2 GiB of them for network and optimizer, but this \
                    machine has 14.0 GiB: 1.5 GiB are missing; a smaller training.batch-size or a larger training.accumulation needs less
                    64  | 10000 | 11 | model has 32 blocks of width 2,040, which need about 12 GiB of memory, but this machine has 11 GiB: with Java and libtorch, 1.6 GiB are missing
                    640 | 10000 | 24 | the training needs about 41.9 GiB of memory, 12.2 GiB of them for network and optimizer, but this \
                    machine has 24.0 GiB: 17.9 GiB are missing; a smaller training.batch-size or a larger training.accumulation needs less
                    """)
    void refusesOnlyWhatCannotFit(int batch, long windows, double gibibytes, String sentence) {
        Recipe recipe = RecipeReader.read("dialogs-odfa-1b",
                List.of("training.precision=fp32", "training.batch-size=" + batch));
        ThrowingCallable check = () -> new MemoryNeed(recipe,
                ((GptChoice) recipe.model()).outline(1016, recipe.training().precision()))
                .checkNetwork(Purpose.TRAINING, gibibytes * 0x1p30)
                .checkTraining(windows, 1000, gibibytes * 0x1p30);
        if (sentence.equals("fits")) {
            assertThatCode(check).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(check).isInstanceOf(UserMistake.class).hasMessage(sentence);
        }
    }

    /** To answer, the published transformer takes its weights alone: 4.0 GiB. */
    @Test
    void evaluationTakesTheWeightsAlone() {
        Recipe recipe = RecipeReader.read("dialogs-odfa-1b", List.of("training.precision=fp32"));
        MemoryNeed need = new MemoryNeed(recipe,
                ((GptChoice) recipe.model()).outline(1016, recipe.training().precision()));
        assertThatCode(() -> need.check(Purpose.EVALUATION, 10_000, 1000, 5 * 0x1p30))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> need.check(Purpose.EVALUATION, 10_000, 1000, 4 * 0x1p30))
                .isInstanceOf(UserMistake.class)
                .hasMessageContaining("which need about 4 GiB of memory, but this machine has 4 GiB");
    }
}
