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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryNeedTest {

    /**
     * 784-100-10: 78,500 parameters below the head, 1,010 in it; 4 bytes each. Gradients of matrices are made and applied in pieces,
     * the largest of which is here the first matrix, one for each of C cores; stages pass those of their biases through the memory
     * of the largest, which begins and ends at multiples of 16 numbers. Adam counts its steps in one more number.
     */
    @ParameterizedTest
    @CsvSource({
            // Value, gradient, and the two moments of Adam.
            "bp, adam, 3 * 79510 + C * 78400 + 112 + 1", "dfa, adam, 3 * 79510 + C * 78400 + 112 + 1",
            // Value and gradient; layers that do not learn have a value alone.
            "bp, sgd, 79510 + C * 78400 + 112", "shallow, sgd, 79510 + C * 1000 + 16",
            "shallow, adam, 79510 + 2 * 1010 + C * 1000 + 16 + 1"})
    void countsWhatIsKeptForEachParameter(String method, String optimizer, String numbers) {
        Recipe recipe = RecipeReader.read("digits-bp", List.of("training.method=" + method,
                "training.optimizer=" + optimizer, "model.hidden=[100]"));
        long expected = Arrays
                .stream(numbers.replace("C", Integer.toString(Runtime.getRuntime().availableProcessors()))
                        .split(" \\+ "))
                .mapToLong(term -> Arrays
                        .stream(term.split(" \\* ")).mapToLong(Long::parseLong).reduce(1, (a, b) -> a * b))
                .sum();
        MemoryNeed need = new MemoryNeed(recipe,
                ((MlpChoice) recipe.model()).outline(SampleShape.of(784), 10, recipe.training().precision()));
        assertThat(need.networkBytes()).isEqualTo(Float.BYTES * expected);
        assertThat(need.parameters()).isEqualTo(79_510);
    }

    /** The published transformer: 12.2 GiB of network and 3.0 GiB of values; its measured peak is 16.6 GiB. */
    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    64  | 10000 | 17 | fits
                    640 | 64    | 17 | fits
                    64  | 10000 | 14 | the training needs about 15.5 GiB of memory, 12.2 GiB of them for network and optimizer, but this \
                    machine has 14.0 GiB; a smaller training.batch-size or a larger training.accumulation needs less
                    64  | 10000 | 11 | model has 32 blocks of width 2,040, which need about 12 GiB of memory, but this machine has 11 GiB
                    640 | 10000 | 24 | the training needs about 41.9 GiB of memory, 12.2 GiB of them for network and optimizer, but this \
                    machine has 24.0 GiB; a smaller training.batch-size or a larger training.accumulation needs less
                    """)
    void refusesOnlyWhatCannotFit(int batch, long windows, double gibibytes, String sentence) {
        Recipe recipe = RecipeReader.read("dialogs-odfa-1b",
                List.of("training.precision=fp32", "training.batch-size=" + batch));
        ThrowingCallable check = () -> new MemoryNeed(recipe,
                ((GptChoice) recipe.model()).outline(1016, recipe.training().precision()))
                .checkNetwork(gibibytes * 0x1p30)
                .checkTraining(windows, gibibytes * 0x1p30);
        if (sentence.equals("fits")) {
            assertThatCode(check).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(check).isInstanceOf(UserMistake.class).hasMessage(sentence);
        }
    }
}
