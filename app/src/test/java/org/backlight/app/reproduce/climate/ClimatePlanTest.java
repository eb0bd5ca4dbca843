package org.backlight.app.reproduce.climate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.MlpChoice;
import org.backlight.app.model.VitChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Training.Method;
import org.backlight.app.reproduce.Arm;
import org.backlight.app.task.climate.ClimateChoice;
import org.backlight.app.task.climate.Prior;
import org.backlight.app.trainings.Cell;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.tensor.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClimatePlanTest {

    private static ClimatePlan plan(ClimateSize size, String... settings) {
        return ClimatePlan.of(size, 0, List.of(1L, 2L), List.of(settings));
    }

    private static Recipe recipe(ClimatePlan plan, String word) {
        return plan.trainings().arms().stream().filter(arm -> arm.word().equals(word)).findFirst()
                .orElseThrow()
                .recipe();
    }

    private static ClimateChoice climate(Recipe recipe) {
        return (ClimateChoice) recipe.dataset();
    }

    /** What is compared differs in nothing but what the method's name says. */
    @ParameterizedTest
    @EnumSource
    void methodsOfANetworkShareTheirConfiguration(ClimateSize size) {
        ClimatePlan plan = plan(size);
        assertThat(plan.trainings().arms()).extracting(Arm::word).containsExactly("vit-bp", "vit-dfa",
                "vit-odfa",
                "vit-shallow", "vit-bp-normed", "vit-dfa-normed", "vit-bp-raw", "vit-odfa-raw", "fcnn-bp",
                "fcnn-dfa", "fcnn-odfa", "fcnn-shallow", "fcnn-bp-normed", "fcnn-bp-layernorm",
                "fcnn-dfa-normed", "fcnn-odfa-normed", "fcnn-bp-raw", "fcnn-odfa-raw");
        assertThat(new HashSet<>(plan.trainings().cells())).hasSize(2 * 18);
        for (Arm arm : plan.trainings().arms()) {
            String word = arm.word();
            Recipe bp = recipe(plan, word.startsWith("vit") ? "vit-bp" : "fcnn-bp");
            assertThat(arm.recipe().training().plan()).as(word).isEqualTo(bp.training().plan());
            assertThat(arm.recipe().training().optimizer()).as(word).isEqualTo(bp.training().optimizer());
            assertThat(arm.recipe().model().equals(bp.model())).as(word)
                    .isEqualTo(!word.endsWith("layernorm"));
            assertThat(climate(arm.recipe()).residual()).as(word)
                    .isEqualTo(word.endsWith("raw") ? Prior.NONE : climate(bp).residual())
                    .isEqualTo(word.endsWith("raw") ? Prior.NONE : Prior.FORCING_SCALING);
            boolean normed = word.endsWith("-normed");
            Recipe recipe = arm.recipe();
            if (recipe.training().method() == Method.BP) {
                assertThat(recipe.training().gradientNormalization()).as(word)
                        .isEqualTo(normed ? FeedbackNormalization.UNIT : null);
            } else if (normed) {
                assertThat(recipe.feedback().route().normalization()).isEqualTo(FeedbackNormalization.UNIT);
            }
        }
        assertThat(((MlpChoice) recipe(plan, "fcnn-bp-layernorm").model()).normalization())
                .isEqualTo(Mlp.Normalization.LAYER);
    }

    /** Weights of the products: 16 · (4 · 1024² + 2 · 1024 · 4096), and 55,296 · 13,824 + 3 · 13,824². */
    @Test
    void thePublishedSizesAreReached() {
        ClimatePlan plan = plan(ClimateSize.PAPER);
        Recipe vit = recipe(plan, "vit-odfa");
        assertThat(vit.model()).isEqualTo(new VitChoice(12, 1024, 16, 16, 4096, 0));
        assertThat(climate(vit).grid()).isEqualTo("96x144");
        assertThat(vit.training().precision()).isEqualTo(Precision.BF16);
        assertThat(vit.feedback().route().granularity()).isEqualTo(FeedbackGranularity.MLP);
        Recipe fcnn = recipe(plan, "fcnn-bp");
        long parameters = 0;
        int inputs = 4 * 96 * 144;
        for (int width : ((MlpChoice) fcnn.model()).hidden()) {
            assertThat(width).isLessThanOrEqualTo(inputs);
            parameters += (long) inputs * width;
            inputs = width;
        }
        parameters += inputs * 96L * 144;
        assertThat(parameters).isBetween(1_250_000_000L, 1_350_000_000L);
        assertThat(fcnn.training().precision()).isEqualTo(Precision.FP32);
        assertThat(recipe(plan, "fcnn-dfa").feedback().projection().kind()).isEqualTo("hadamard");
    }

    @Test
    void settingsMayBeOfOneNetworkAlone() {
        ClimatePlan plan = plan(ClimateSize.SMALL, "vit.model.blocks=2", "fcnn.model.hidden=[64, 32]",
                "training.batch-size=4");
        assertThat(((VitChoice) recipe(plan, "vit-odfa").model()).blocks()).isEqualTo(2);
        assertThat(((MlpChoice) recipe(plan, "fcnn-odfa").model()).hidden()).containsExactly(64, 32);
        assertThat(plan.trainings().cells()).extracting(Cell::recipe)
                .allSatisfy(recipe -> assertThat(recipe.training().plan().batchSize()).isEqualTo(4));
        assertThatThrownBy(() -> plan(ClimateSize.SMALL, "model.blocks=2")).isInstanceOf(UserMistake.class)
                .hasMessageContaining("unknown key model.blocks of kind mlp");
    }

    @Test
    void whatMakesAMethodIsNotSetOtherwise() {
        ClimatePlan plan = plan(ClimateSize.SMALL, "dataset.residual=pattern-scaling");
        assertThat(climate(recipe(plan, "vit-bp")).residual()).isEqualTo(Prior.PATTERN_SCALING);
        assertThat(climate(recipe(plan, "vit-bp-raw")).residual()).isEqualTo(Prior.NONE);
    }

    @Test
    void aShorterTrainingReachesItsEnd() {
        Recipe recipe = recipe(ClimatePlan.of(ClimateSize.PAPER, 40, List.of(1L), List.of()), "fcnn-odfa");
        assertThat(recipe.training().plan().steps()).hasValue(40);
        assertThat(recipe.training().plan().schedule().warmUpSteps()).isEqualTo(4);
        assertThat(recipe.training().plan().evaluationInterval()).isEqualTo(4);
    }
}
