package org.backlight.app.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.CnnLayer;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CnnChoiceTest {

    private static Recipe read(String layers) {
        return RecipeReader.read("digits-cnn-bp", List.of("model.layers=" + layers));
    }

    @Test
    void layersAreWordsOrMappingsAndComeBackAsTheyWere() {
        Recipe recipe = read(
                "[{kind: convolution, channels: 8, stride: 2}, {kind: normalization, over: sample}, activation, "
                        + "{kind: pooling, by: mean}, {kind: dense, width: 9}, {kind: activation, function: relu}]");
        assertThat(((CnnChoice) recipe.model()).layers()).containsExactly(
                new CnnLayer.Convolution(8, 3, 2, 0),
                new CnnLayer.Normalization(CnnLayer.Normalization.Over.SAMPLE),
                new CnnLayer.Nonlinearity(Activation.TANH), new CnnLayer.Pooling(CnnLayer.Pooling.By.MEAN, 2),
                new CnnLayer.Dense(9), new CnnLayer.Nonlinearity(Activation.RELU));
        assertThat(RecipeReader.read(RecipeWriter.yaml(recipe))).contains(recipe.named("digits-cnn-bp"));
    }

    @Test
    void withoutLayersThereAreTheUsualOnes() {
        CnnChoice usual = (CnnChoice) RecipeReader.read("digits-bp", List.of("model=cnn")).model();
        assertThat(usual).isEqualTo(RecipeReader.read("digits-cnn-odfa", List.of()).model());
        assertThat(usual.outline(SampleShape.of(1, 28, 28), 10, Precision.FP32).words())
                .isEqualTo(
                        "convolution 16 × 5 × 5, pooling 2 × 2, convolution 32 × 5 × 5, pooling 2 × 2, dense 128");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "[convolution, {kind: pool}] | model.layers[1].kind is \"pool\"; expected convolution, pooling, activation, normalization or dense; did you mean pooling?",
            "[{kind: convolution, kernels: 4}] | unknown key model.layers[0].kernels of kind convolution; did you mean kernel?",
            "[{kind: convolution, padding: 2}] | model.layers[0].padding is 2; expected a whole number from 0 to 1",
            "[pooling] | model.layers has no convolution and no dense layer; expected at least one of them",
            "[{size: 3}] | model.layers[0] is {\"size\":3}; expected a kind: convolution, pooling, activation, normalization or dense",
            "[] | model.layers is []; expected a list of 1 to 1000"})
    void whatIsWrongIsNamedByItsPlace(String layers, String sentence) {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> read(layers))
                .withMessageContaining(sentence);
    }

    @Test
    void whatDoesNotFitTheSamplesIsNamed() {
        CnnChoice choice = (CnnChoice) read("[convolution, {kind: pooling, size: 9}]").model();
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> choice.outline(SampleShape.of(1, 8, 8), 2, Precision.FP32))
                .withMessage("model.layers cannot take samples of shape 1 × 8 × 8: "
                        + "layer 2, pooling 9 × 9 does not fit into 16 × 6 × 6");
    }
}
