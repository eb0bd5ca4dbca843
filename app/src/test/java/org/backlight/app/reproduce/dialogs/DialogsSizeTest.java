package org.backlight.app.reproduce.dialogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.Training;
import org.backlight.app.reproduce.dialogs.DialogsSize;
import org.backlight.app.task.text.GptChoice;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DialogsSizeTest {

    private static final List<String> METHODS = List.of("bp", "dfa", "odfa", "shallow", "bp-tuned",
            "dfa-calibrated", "odfa-calibrated");

    private static Recipe recipe(String method, DialogsSize size) {
        String name = "dialogs-" + method;
        return RecipeReader.read(name, size.settings(RecipeReader.read(name, List.of())));
    }

    /** Without what shallow training has no use for. */
    private static Training asBp(Training t) {
        return new Training(Training.Method.BP, t.plan().withHiddenLearningRate(1), t.optimizer(),
                t.precision(), t.evaluationWindows(), t.keep(), null, null);
    }

    /** The recipe that trains the published model alone is that of the whole reproduction. */
    @Test
    void thePublishedModelIsOneRecipe() {
        Recipe alone = RecipeReader.read("dialogs-odfa-1b", List.of());
        Recipe part = recipe("odfa", DialogsSize.PAPER);
        assertThat(alone.model()).isEqualTo(part.model());
        assertThat(alone.training()).isEqualTo(part.training());
        assertThat(alone.feedback()).isEqualTo(part.feedback());
        assertThat(alone.dataset()).isEqualTo(part.dataset());
    }

    /** What is compared differs in the method alone, and feedback has the size of the error that it carries. */
    @ParameterizedTest
    @EnumSource
    void methodsShareAllButTheirFeedback(DialogsSize size) {
        Recipe bp = recipe("bp", size);
        for (String method : METHODS) {
            Recipe recipe = recipe(method, size);
            GptChoice model = (GptChoice) recipe.model();
            assertThat(model.context()).isEqualTo(24);
            if (List.of("dfa", "odfa", "shallow").contains(method)) {
                assertThat(recipe.model()).isEqualTo(bp.model());
                assertThat(recipe.dataset()).isEqualTo(bp.dataset());
                assertThat(asBp(recipe.training())).isEqualTo(asBp(bp.training()));
                if (recipe.feedback() != null) {
                    assertThat(recipe.training().plan().hiddenLearningRate())
                            .isEqualTo(bp.training().plan().hiddenLearningRate());
                }
            }
            if (recipe.feedback() != null) {
                // Calibrated feedback is exact where a block's output takes it.
                assertThat(recipe.feedback().route().granularity())
                        .isEqualTo(size == DialogsSize.PAPER && model.adapter() == GptShape.Adapter.RANDOM
                                ? FeedbackGranularity.DIRECT
                                : FeedbackGranularity.BLOCK);
                assertThat(recipe.feedback().route().scale() * Math.sqrt(model.width())).isCloseTo(1,
                        within(0.002));
            }
        }
    }
}
