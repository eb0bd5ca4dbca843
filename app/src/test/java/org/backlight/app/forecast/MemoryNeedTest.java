package org.backlight.app.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ModelChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryNeedTest {

    /** 784-100-10: 78,500 parameters below the head, 1,010 in it; 4 bytes each. */
    @ParameterizedTest
    @CsvSource({
            // Value, gradient, and the two moments of Adam.
            "bp, adam, 1272160", "dfa, adam, 1272160",
            // Value and gradient; layers that do not learn have a gradient's place, too.
            "bp, sgd, 636080", "shallow, sgd, 636080", "shallow, adam, 644160"})
    void countsWhatIsKeptForEachParameter(String method, String optimizer, double bytes) {
        Recipe recipe = RecipeReader.read("digits-bp",
                List.of("training.method=" + method, "training.optimizer=" + optimizer));
        assertThat(MemoryNeed.bytes(List.of(100), 784, 10, recipe.training())).isEqualTo(bytes);
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
        ModelChoice.Gpt model = (ModelChoice.Gpt) recipe.model();
        ThrowingCallable check = () -> {
            MemoryNeed.check(recipe.training(), model, 1016, gibibytes * 0x1p30);
            MemoryNeed.check(recipe, model, 1016, windows, gibibytes * 0x1p30);
        };
        if (sentence.equals("fits")) {
            assertThatCode(check).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(check).isInstanceOf(UserMistake.class).hasMessage(sentence);
        }
    }
}
