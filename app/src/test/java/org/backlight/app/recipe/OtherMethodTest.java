package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A recipe by another method than its own. */
class OtherMethodTest {

    private static Recipe recipe(String name, String... settings) {
        return RecipeReader.read(name, List.of(settings));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"digits-bp", "digits-dfa", "digits-odfa", "climate-bp", "climate-odfa", "dialogs-bp",
                    "dialogs-odfa-1b", "dialogs-dfa-calibrated"})
    void everyRecipeByEveryMethodIsOneThatCanBeRead(String name) {
        for (Method method : Method.values()) {
            Recipe other = recipe(name).by(method, Optional.empty());
            assertThat(other.training().method()).isEqualTo(method);
            assertThat(RecipeReader.read(RecipeWriter.yaml(other))).as(name + " " + method).contains(other);
        }
    }

    @Test
    void aMethodKeepsWhatItCanTake() {
        Recipe light = recipe("digits-odfa", "feedback.repetitions=3", "feedback.scope=shared",
                "feedback.projection.preset=wang-2024");
        assertThat(light.by(Method.ODFA, Optional.empty())).isEqualTo(light);
        Feedback digital = light.by(Method.DFA, Optional.empty()).feedback();
        assertThat(digital.projection()).isEqualTo(new ProjectionChoice.Digital(ProjectionKind.DENSE));
        assertThat(digital.ternarize()).isEmpty();
        assertThat(digital.route()).isEqualTo(light.feedback().route());
        assertThat(light.by(Method.BP, Optional.empty()).feedback()).isNull();
        Recipe structured = recipe("digits-dfa", "feedback.projection=hadamard");
        assertThat(structured.by(Method.DFA, Optional.empty())).isEqualTo(structured);
    }

    @Test
    void aDeviceTakesTheRecipesPlace() {
        Recipe light = recipe("digits-odfa", "feedback.projection.camera.bits=4");
        assertThat(light.by(Method.ODFA, Optional.of("ohana-2023")).feedback().projection())
                .isInstanceOfSatisfying(ProjectionChoice.Opu.class, opu -> {
                    assertThat(opu.preset()).isEqualTo("ohana-2023");
                    assertThat(opu.parameters()).isEmpty();
                });
        assertThat(recipe("climate-bp").by(Method.ODFA, Optional.empty()).feedback().projection())
                .isInstanceOfSatisfying(ProjectionChoice.Opu.class,
                        opu -> assertThat(opu.preset()).isEqualTo("wang-2024"));
    }

    @Test
    void feedbackThatIsAddedIsTheUsual() {
        Feedback added = recipe("dialogs-bp").by(Method.DFA, Optional.empty()).feedback();
        assertThat(added.route().source()).isEqualTo(FeedbackSource.HEAD);
        assertThat(added.route().scope()).isEqualTo(FeedbackScope.INDEPENDENT);
        assertThat(recipe("dialogs-bp", "model.adapter=fixed").by(Method.DFA, Optional.empty()).feedback()
                .route().scope()).isEqualTo(FeedbackScope.SHARED);
        assertThat(recipe("digits-bp", "training.gradient-normalization=rms").by(Method.DFA, Optional.empty())
                .training().gradientNormalization()).isNull();
    }
}
