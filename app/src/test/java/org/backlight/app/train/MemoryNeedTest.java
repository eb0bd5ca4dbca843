package org.backlight.app.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
}
