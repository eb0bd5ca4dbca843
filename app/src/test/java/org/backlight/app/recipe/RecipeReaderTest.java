package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.Activation;
import org.backlight.learning.Clipping;
import org.backlight.learning.FeedbackCentering;
import org.backlight.learning.FeedbackGranularity;
import org.backlight.learning.FeedbackNormalization;
import org.backlight.learning.FeedbackScope;
import org.backlight.learning.FeedbackSource;
import org.backlight.learning.LearningRateSchedule;
import org.backlight.learning.OptimizerSettings;
import org.backlight.learning.Precision;
import org.backlight.optics.AnchorRetrieval;
import org.backlight.optics.Camera;
import org.backlight.optics.Operation;
import org.backlight.optics.PhaseShifting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class RecipeReaderTest {

    static final List<String> BUILT_IN = BuiltInRecipes.NAMES;

    private static Recipe parse(String yaml, String... settings) {
        return RecipeReader.parse("recipe my.yaml", yaml, "my", List.of(settings));
    }

    @ParameterizedTest
    @FieldSource("BUILT_IN")
    void everyBuiltInRecipeReadsBackAsItIsWritten(String name) {
        Recipe recipe = RecipeReader.read(name, List.of());
        assertThat(recipe.name()).isEqualTo(name);
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @Test
    void aTwoLineRecipeHasDocumentedDefaults() {
        assertThat(parse("dataset: mnist\ntraining: {method: odfa}")).isEqualTo(new Recipe("my", 1,
                new DatasetChoice.Mnist(60_000, 10_000),
                new ModelChoice.Mlp(List.of(1024, 1024), Activation.TANH),
                new Training(Method.ODFA, 10, 128, new OptimizerSettings.Adam(0.001, 0.9, 0.999, 1e-8),
                        LearningRateSchedule.CONSTANT,
                        Precision.FP32, null, 1, null, 1, 0, 0, 2),
                new Feedback(new ProjectionChoice.Opu("launay-2020", new TreeMap<>()),
                        new TernarizeChoice.Stochastic(2.5), FeedbackSource.LOGITS, FeedbackCentering.NONE,
                        FeedbackGranularity.BLOCK,
                        FeedbackScope.INDEPENDENT, FeedbackNormalization.NONE, 1, 1)));
    }

    @Test
    void textsAreReadAndTheirPathsMadeAbsolute() {
        assertThat(parse("dataset: dialogs").dataset()).isEqualTo(new DatasetChoice.Dialogs(1016));
        Recipe text = parse("dataset: {kind: text, path: a/../my book.txt, vocabulary: 300}");
        assertThat(text.dataset()).isEqualTo(
                new DatasetChoice.PlainText(Path.of("my book.txt").toAbsolutePath().toString(), 300));
        assertThat(parse(RecipeWriter.yaml(text))).isEqualTo(text);
        // How many steps a text makes is not known yet.
        assertThat(
                parse("dataset: dialogs\ntraining: {epochs: 1, schedule: {warm-up-steps: 9000}}").training()
                        .schedule().warmUpSteps())
                .isEqualTo(9000);
    }

    @Test
    void clippingCanBeTakenAway() {
        Recipe recipe = RecipeReader.read("dialogs-bp", List.of("training.clipping=none"));
        assertThat(recipe.training().clipping()).isNull();
        assertThat(recipe.training().plan(0).clipping()).isEqualTo(Clipping.NONE);
        assertThat(parse(RecipeWriter.yaml(recipe)).training()).isEqualTo(recipe.training());
    }

    @Test
    void everyKeyIsRead() {
        Recipe recipe = parse("""
                name: all-keys
                seed: -7
                dataset: {kind: digits, train: 300, test: 20}
                model: {kind: mlp, hidden: [3, 4, 5], activation: relu}
                training:
                  method: dfa
                  epochs: 3
                  batch-size: 16
                  optimizer: {kind: sgd, learning-rate: 5e-2, momentum: .9}
                  schedule: {decay: cosine, warm-up-steps: 50}
                  precision: bf16
                  steps: 70
                  accumulation: 4
                  clipping: {extent: network, norm: 0.5}
                  hidden-learning-rate: 0.1
                  evaluation-interval: 7
                  checkpoint-interval: 9
                  keep: 3
                feedback:
                  projection: gaussian
                  ternarize: {kind: relative, multiple: 1.5}
                  source: head
                  granularity: direct
                  scope: shared
                  normalization: rms
                  scale: 0.25
                  shots: 5
                """);
        assertThat(recipe).isEqualTo(new Recipe("all-keys", -7, new DatasetChoice.Digits(300, 20),
                new ModelChoice.Mlp(List.of(3, 4, 5), Activation.RELU),
                new Training(Method.DFA, 3, 16, new OptimizerSettings.Sgd(0.05, 0.9),
                        new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 50), Precision.BF16, 70L,
                        4, new Clipping(Clipping.Extent.NETWORK, 0.5), 0.1, 7, 9, 3),
                new Feedback(new ProjectionChoice.Gaussian(), new TernarizeChoice.Relative(1.5),
                        FeedbackSource.HEAD, FeedbackCentering.NONE, FeedbackGranularity.DIRECT,
                        FeedbackScope.SHARED,
                        FeedbackNormalization.RMS, 0.25, 5)));
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @Test
    void anyParameterOfTheDeviceCanBeReplaced() {
        String yaml = """
                feedback:
                  projection:
                    kind: opu
                    preset: wang-2024
                    camera: {bits: 8, read-noise-electrons: 1.5e1, full-well-electrons: .inf, shot-noise: false}
                    retrieval: {anchor-inputs: 40}
                    operation: {frame-rates: [{inputs: 1000, outputs: 5000, hertz: 2000}]}
                """;
        Recipe recipe = parse(yaml, "feedback.projection.camera.bits=4",
                "feedback.projection.dmd.dead-fraction=0");
        var opu = (ProjectionChoice.Opu) recipe.feedback().projection();
        Camera camera = opu.device().parameters().camera();
        assertThat(camera.bits()).isEqualTo(4);
        assertThat(camera.readNoiseElectrons()).isEqualTo(15);
        assertThat(camera.fullWellElectrons()).isInfinite();
        assertThat(camera.shotNoise()).isFalse();
        assertThat(opu.device().parameters().dmd().deadFraction()).isZero();
        assertThat(opu.device().parameters().operation().frameRates())
                .containsExactly(new Operation.FrameRate(1000, 5000, 2000));
        assertThat(opu.device().retrieval()).isEqualTo(new AnchorRetrieval(40, 3));

        String written = RecipeWriter.yaml(recipe);
        assertThat(written).contains("preset: wang-2024", "bits: 4", "shot-noise: false", "hertz: 2000")
                .doesNotContain("parameters");
        assertThat(parse(written)).isEqualTo(recipe);
        assertThat(RecipeDifference.between(recipe, parse(yaml, "feedback.projection.dmd.dead-fraction=0")))
                .contains(new RecipeDifference("feedback.projection.camera.bits", "4", "8"));
    }

    @Test
    void anotherRetrievalIsChosenWithItsParameters() {
        Recipe recipe = parse("seed: 1", "feedback.projection.retrieval={method: phase-shifting, steps: 3}",
                "feedback.projection.medium.grain-rows=1",
                "feedback.projection.reference.carrier-radians-per-row=0");
        assertThat(((ProjectionChoice.Opu) recipe.feedback().projection()).device().retrieval())
                .isEqualTo(new PhaseShifting(3));
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @Test
    void aNameThatLooksLikeANumberSurvivesWriting() {
        Recipe recipe = parse("name: '1e3'");
        assertThat(recipe.name()).isEqualTo("1e3");
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @Test
    void settingsReplaceValuesBeforeTheRecipeIsChecked() {
        Recipe recipe = RecipeReader.read("mnist-odfa", List.of("training.optimizer.learning-rate=0.01",
                "training.method=dfa", "model.hidden=[64, 32]", "seed=9"));
        assertThat(recipe.training().method()).isEqualTo(Method.DFA);
        assertThat(recipe.training().optimizer().learningRate()).isEqualTo(0.01);
        assertThat(recipe.feedback().projection()).isEqualTo(new ProjectionChoice.Dense());
        assertThat(recipe.model()).isEqualTo(new ModelChoice.Mlp(List.of(64, 32), Activation.TANH));
        assertThat(recipe.seed()).isEqualTo(9);
    }

    @ParameterizedTest
    @FieldSource("BUILT_IN")
    void everyBuiltInRecipeCanBeTrainedByEveryMethod(String name) {
        for (Method method : Method.values()) {
            Recipe recipe = RecipeReader.read(name, List.of("training.method=" + Section.kebab(method)));
            assertThat(recipe.training().method()).isEqualTo(method);
            assertThat(recipe.feedback() != null).isEqualTo(method.projects());
        }
    }

    @Test
    void anotherKindDropsTheKeysOfTheFormerOneInWhateverOrderItIsSet() {
        String adam = "training: {optimizer: {kind: adam, beta1: 0.5}}";
        OptimizerSettings expected = new OptimizerSettings.Sgd(0.3, 0);
        assertThat(
                parse(adam, "training.optimizer.learning-rate=0.3", "training.optimizer.kind=sgd").training()
                        .optimizer())
                .isEqualTo(expected);
        assertThat(parse(adam, "training.optimizer=sgd", "training.optimizer.learning-rate=0.3").training()
                .optimizer()).isEqualTo(expected);
        assertThat(parse("feedback: {ternarize: fixed}", "feedback.ternarize.threshold=0.2").feedback()
                .ternarize()).isEqualTo(new TernarizeChoice.Fixed(0.2));
        assertThat(parse("feedback: {ternarize: quantile}", "feedback.ternarize.fraction=0.25").feedback()
                .ternarize()).isEqualTo(new TernarizeChoice.Quantile(0.25));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
            textBlock = """
                    training: {optimizer: {learning-rte: 1}} | unknown key training.optimizer.learning-rte of kind adam; did you mean learning-rate?
                    modle: mlp                      | unknown key modle; did you mean model?
                    colour: red                     | unknown key colour; known here: name, seed, dataset, model, training, feedback
                    dataset: {kind: mnist, train: 60001} | dataset.train is 60001; expected a whole number from 1 to 60000
                    dataset: {kind: mnist, tran: 5} | unknown key dataset.tran of kind mnist; did you mean train?
                    training: {epochs: 0}           | training.epochs is 0; expected a whole number from 1 to 100000
                    training: {epochs: 2.5}         | training.epochs is 2.5; expected a whole number from 1 to 100000
                    training: {epochs: ten}         | training.epochs is "ten"; expected a whole number from 1 to 100000
                    training: {epochs: [1]}         | training.epochs is [1]; expected a whole number from 1 to 100000
                    training: {epochs: true}        | training.epochs is true; expected a whole number from 1 to 100000
                    training: {epochs: 1e99999999}  | training.epochs is "Infinity"; expected a whole number from 1 to 100000
                    training: {epochs: }            | training.epochs has no value
                    training: {batch-size: -1}      | training.batch-size is -1; expected a whole number from 1 to 1000000
                    training: {optimizer: {learning-rate: -0.1}} | training.optimizer.learning-rate is -0.1; expected a finite number greater than 0
                    training: {optimizer: {learning-rate: .inf}} | training.optimizer.learning-rate is "Infinity"; expected a finite number greater than 0
                    training: {optimizer: {learning-rate: .nan}} | training.optimizer.learning-rate is "NaN"; expected a finite number greater than 0
                    training: {optimizer: {beta2: 1}} | training.optimizer.beta2 is 1; expected a number of at least 0 and less than 1
                    training: {optimizer: adamm}    | training.optimizer is "adamm"; expected adam or sgd; did you mean adam?
                    training: {optimizer: 3}        | training.optimizer is 3; expected adam or sgd, or a mapping with the key kind
                    training: {method: dfaa}        | training.method is "dfaa"; expected bp, dfa, odfa or shallow; did you mean dfa?
                    training: {schedule: {warm-up-steps: 1571}} | training.schedule.warm-up-steps is 1571, but the whole training has 1570 steps
                    training: {precision: fp64}     | training.precision is "fp64"; expected fp32 or bf16; did you mean fp32?
                    training: 5                     | training is 5; expected keys of its own
                    model: {hidden: [1024, 0]}      | model.hidden[1] is 0; expected a whole number from 1 to 1000000
                    model: {hidden: []}             | model.hidden is []; expected a list of at least one whole number
                    model: {hidden: wide}           | model.hidden is "wide"; expected a whole number from 1 to 1000000
                    dataset: minst                  | dataset is "minst"; expected digits, mnist, dialogs or text; did you mean mnist?
                    dataset: {kind: imagenet}       | dataset.kind is "imagenet"; expected digits, mnist, dialogs or text
                    dataset: text                   | dataset.path is missing; expected the path of a text in UTF-8
                    dataset: {kind: text, path: ""} | dataset.path is ""; expected the path of a text in UTF-8
                    dataset: {kind: dialogs, vocabulary: 255} | dataset.vocabulary is 255; expected a whole number from 256 to 1048576
                    dataset: {kind: dialogs, path: x} | unknown key dataset.path of kind dialogs; known here: kind, vocabulary
                    dataset: {train: 0}             | dataset.train is 0; expected a whole number from 1 to 1000000
                    seed: 99999999999999999999      | seed is 99999999999999999999; expected a whole number of at most 64 bits
                    name: ../up                     | name is "../up"; expected up to 64 letters, digits, dots, hyphens and underscores
                    feedback: {scale: 0}            | feedback.scale is 0; expected a finite number greater than 0
                    feedback: {ternarize: {kind: fixed, multiple: 2}} | unknown key feedback.ternarize.multiple of kind fixed; known here: kind, threshold
                    feedback: {projection: dense}   | training.method odfa needs feedback.projection opu, not dense; use training.method dfa for a digital projection
                    feedback: {projection: {kind: opu, camera: {bit: 4}}} | unknown key feedback.projection.camera.bit; did you mean bits?
                    feedback: {projection: {kind: opu, camra: {bits: 4}}} | unknown key feedback.projection.camra of kind opu; did you mean camera?
                    feedback: {projection: {kind: opu, camera: {bits: 99}}} | feedback.projection.camera.bits is 99, but must lie between 0 and 16
                    feedback: {projection: {kind: opu, camera: {bits: four}}} | feedback.projection.camera.bits is four, but must be a whole number
                    feedback: {projection: {kind: opu, camera: {bits: }}} | feedback.projection.camera.bits has no value
                    feedback: {projection: {kind: opu, camera: 8}} | feedback.projection.camera is 8; expected keys of its own
                    feedback: {projection: {kind: opu, preset: wang-2025}} | feedback.projection.preset is "wang-2025"; expected launay-2020, wang-2024, ohana-2023, lighton-gen3 or ideal; did you mean wang-2024?
                    feedback: {projection: {kind: opu, retrieval: {method: lens}}} | feedback.projection: There is no retrieval method "lens"; those that exist are off-axis, phase-shifting, anchor
                    feedback: {projection: {kind: opu, retrieval: {steps: 3}}} | unknown key feedback.projection.retrieval.steps; known here: guard-grains, method
                    training: {batch-size: '1e99999999999'} | training.batch-size is "1e99999999999"; expected a whole number from 1 to 1000000
                    feedback: {ternarize: none}     | feedback.ternarize is none, but the OPU shows binary frames and needs fixed, relative, quantile or stochastic
                    feedback: {scope: shard}        | feedback.scope is "shard"; expected shared or independent; did you mean shared?
                    - 1                             | is no mapping; expected keys such as dataset, model and training
                    ``                              | is empty; expected keys such as dataset, model and training
                    a: b: c                         | not valid YAML at line 1, column 5: mapping values are not allowed here
                    """)
    void aWrongRecipeIsRefusedWithOneSentence(String yaml, String sentence) {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> parse(yaml))
                .withMessage("recipe my.yaml: " + sentence);
    }

    @Test
    void theSameKeyTwiceIsRefused() {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> parse("seed: 1\nseed: 2"))
                .withMessageStartingWith("recipe my.yaml: not valid YAML at line 2")
                .withMessageContaining("seed");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    feedback.projection.camera.bits=4 | --set: unknown key feedback.projection.camera of kind dense; known here: kind
                    training.epochs=0               | --set: training.epochs is 0; expected a whole number from 1 to 100000
                    training.epoch=3                | --set: unknown key training.epoch; did you mean epochs?
                    training.optimizer.learning-rte=1 | --set: unknown key training.optimizer.learning-rte of kind adam; did you mean learning-rate?
                    feedback.projection=opu         | --set: training.method dfa needs a digital feedback.projection (dense or gaussian), not opu; use training.method odfa for an optical one
                    epochs                          | --set is "epochs"; expected key=value, such as training.epochs=5
                    =3                              | --set is "=3"; expected key=value, such as training.epochs=5
                    training..epochs=3              | --set is "training..epochs=3"; expected key=value, such as training.epochs=5
                    model.hidden=[1,                | --set model.hidden=[1,: the value is not valid YAML
                    seed=                           | --set: seed has no value
                    """)
    void aWrongSettingIsRefusedWithOneSentence(String setting, String sentence) {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> RecipeReader.read("mnist-dfa", List.of(setting))).withMessage(sentence);
    }

    @Test
    void aWrongParameterOfTheDeviceNamesWhereItWasSet() {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(
                        () -> RecipeReader.read("mnist-odfa", List.of("feedback.projection.camera.bits=99")))
                .withMessage("--set: feedback.projection.camera.bits is 99, but must lie between 0 and 16");
    }

    @Test
    void anUnknownRecipeNamesTheNearestAndTheBuiltInOnes() {
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> RecipeReader.read("mnist-obp", List.of()))
                .withMessage("there is no recipe or file mnist-obp; did you mean mnist-bp? (built in: "
                        + String.join(", ", BuiltInRecipes.NAMES) + ")");
    }

    @Test
    void filesThatAreNoRecipesAreRefused(@TempDir Path folder) throws IOException {
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(folder, List.of()))
                .withMessage("recipe " + folder + ": is not a file");
        Path latin = Files.write(folder.resolve("latin.yaml"), new byte[]{'a', ':', (byte) 0xe9});
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(latin, List.of()))
                .withMessage("recipe " + latin + ": is not UTF-8 text");
        Path large = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);
        assertThatExceptionOfType(UserMistake.class).isThrownBy(() -> RecipeReader.read(large, List.of()))
                .withMessage("recipe " + large + ": is larger than 1 MiB, too large for a recipe");
    }

    @Test
    void aFilesNameIsTheRecipesName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my trial.yaml"), "dataset: mnist");
        assertThat(RecipeReader.read(file, List.of()).name()).isEqualTo("my-trial");
    }
}
