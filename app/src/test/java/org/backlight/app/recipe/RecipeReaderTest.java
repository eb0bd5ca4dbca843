package org.backlight.app.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.backlight.app.model.MlpChoice;
import org.backlight.app.recipe.Training.Method;
import org.backlight.app.task.image.ImageChoice;
import org.backlight.app.task.text.TextChoice;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.MomentPrecision;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.device.Operation;
import org.backlight.optics.retrieval.AnchorRetrieval;
import org.backlight.optics.retrieval.PhaseShifting;
import org.backlight.optics.twin.Camera;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.ternary.Ternarizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

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

    /** Recipes without a normalization are written as they always were, which the names of their runs follow from. */
    @Test
    void normalizationsAreKeptWhereThereAreSome() {
        Recipe plain = parse(
                "training: {method: bp, gradient-normalization: none}\nmodel: {normalization: none}");
        assertThat(plain).isEqualTo(parse("training: {method: bp}"));
        assertThat(RecipeWriter.yaml(plain)).doesNotContain("normalization");
        Recipe normed = parse(
                "training: {method: bp, gradient-normalization: unit}\nmodel: {normalization: layer}");
        assertThat(normed.training().gradientNormalization()).isEqualTo(FeedbackNormalization.UNIT);
        assertThat(((MlpChoice) normed.model()).normalization()).isEqualTo(Mlp.Normalization.LAYER);
        assertThat(parse(RecipeWriter.yaml(normed))).isEqualTo(normed);
    }

    @Test
    void aTwoLineRecipeHasDocumentedDefaults() {
        assertThat(parse("dataset: mnist\ntraining: {method: odfa}")).isEqualTo(new Recipe("my", 1,
                new ImageChoice.Published("mnist", 60_000, 10_000),
                new MlpChoice(List.of(1024, 1024), Activation.TANH),
                new Training(Method.ODFA, new TrainingPlan(10, 128, LearningRateSchedule.CONSTANT, 0),
                        new OptimizerSettings.Adam(0.001, 0.9, 0.999, 1e-8), Precision.FP32, null, 2, null,
                        null),
                new Feedback(new ProjectionChoice.Opu("launay-2020", new TreeMap<>()),
                        Optional.of(new Ternarizer.Stochastic(2.5f, 0)),
                        new FeedbackRoute(FeedbackSource.LOGITS, FeedbackCentering.NONE,
                                FeedbackGranularity.BLOCK, FeedbackScope.INDEPENDENT,
                                FeedbackNormalization.NONE, 1, 1))));
    }

    @Test
    void textsAreReadAndTheirPathsMadeAbsolute() {
        assertThat(parse("dataset: dialogs").dataset()).isEqualTo(new TextChoice.Dialogs(1016));
        Recipe text = parse("dataset: {kind: text, path: a/../my book.txt, vocabulary: 300}");
        assertThat(text.dataset()).isEqualTo(
                new TextChoice.PlainText(Path.of("my book.txt").toAbsolutePath().toString(), 300));
        assertThat(parse(RecipeWriter.yaml(text))).isEqualTo(text);
        // How many steps a text makes is not known yet.
        assertThat(
                parse("dataset: dialogs\ntraining: {epochs: 1, schedule: {warm-up-steps: 9000}}").training()
                        .plan().schedule().warmUpSteps())
                .isEqualTo(9000);
    }

    @Test
    void textsAreEvaluatedOnSomeWindowsAndImagesOnAll() {
        assertThat(parse("dataset: dialogs").training().evaluationWindows()).isEqualTo(2048);
        Recipe few = parse("dataset: dialogs\ntraining: {evaluation-windows: 7}");
        assertThat(few.training().evaluationWindows()).isEqualTo(7);
        assertThat(parse(RecipeWriter.yaml(few))).isEqualTo(few);
        assertThat(RecipeWriter.yaml(parse("dataset: digits"))).doesNotContain("evaluation-windows");
    }

    /** A checkpoint that was written before a key existed leaves it out. */
    @Test
    void aTextWithoutSomeDefaultsSaysTheSame() {
        Recipe recipe = parse("dataset: dialogs");
        String whole = RecipeWriter.yaml(recipe);
        String older = whole.replaceFirst("\n *evaluation-windows: 2048", "");
        assertThat(older).isNotEqualTo(whole);
        assertThat(RecipeReader.read(older)).contains(recipe);
        assertThat(RecipeReader.read(older.replaceFirst("seed: 1", "seed: 2"))).contains(recipe.seeded(2));
        assertThat(RecipeReader.read("no recipe")).isEmpty();
    }

    @Test
    void clippingCanBeTakenAway() {
        Recipe recipe = RecipeReader.read("dialogs-bp", List.of("training.clipping=none"));
        assertThat(recipe.training().plan().clipping()).isEqualTo(Clipping.NONE);
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
                  repetitions: 5
                """);
        assertThat(recipe).isEqualTo(new Recipe("all-keys", -7, new ImageChoice.Digits(300, 20),
                new MlpChoice(List.of(3, 4, 5), Activation.RELU),
                new Training(Method.DFA,
                        new TrainingPlan(3, 16,
                                new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 50), 0,
                                OptionalLong.of(70), 4, new Clipping(Clipping.Extent.NETWORK, 0.5), 0.1, 7, 9,
                                List.of()),
                        new OptimizerSettings.Sgd(0.05, 0.9), Precision.BF16, null, 3, null, null),
                new Feedback(new ProjectionChoice.Digital(ProjectionKind.GAUSSIAN),
                        Optional.of(new Ternarizer.Relative(1.5f)),
                        new FeedbackRoute(FeedbackSource.HEAD, FeedbackCentering.NONE,
                                FeedbackGranularity.DIRECT, FeedbackScope.SHARED, FeedbackNormalization.RMS,
                                0.25, 5))));
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @ParameterizedTest
    @EnumSource
    void everyDigitalProjectionCanBeNamed(ProjectionKind kind) {
        Recipe recipe = parse("{training: {method: dfa}, feedback: {projection: " + kind.word() + "}}");
        assertThat(recipe.feedback().projection()).isEqualTo(new ProjectionChoice.Digital(kind));
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
    }

    @Test
    void theFormerNameOfRepetitionsIsUnderstoodAndTheNewOneTold(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("old.yaml"), "feedback: {shots: 4}");
        List<String> notices = new ArrayList<>();
        Recipe recipe = RecipeReader.read(file.toString(), List.of(), notices::add);
        assertThat(recipe.feedback().route().repetitions()).isEqualTo(4);
        assertThat(notices).containsExactly(
                "recipe " + file + ": feedback.shots is now called feedback.repetitions");
        assertThat(RecipeWriter.yaml(recipe)).contains("repetitions: 4").doesNotContain("shots");
        assertThat(RecipeReader.read("name: old\nfeedback: {shots: 4}")).contains(recipe.named("old"));
    }

    @Test
    void aliasesAndMergeKeysAreResolved() {
        assertThat(parse("dataset: {kind: digits, train: &n 100, test: *n}").dataset())
                .isEqualTo(new ImageChoice.Digits(100, 100));
        // An anchor whose name is itself a value.
        assertThat(parse("model: {activation: &tanh relu}\nname: *tanh").name()).isEqualTo("relu");
        assertThat(parse("""
                dataset: &few
                  kind: digits
                  train: 30
                  test: 20
                """, "dataset.test=40").dataset()).isEqualTo(new ImageChoice.Digits(30, 40));
        assertThat(parse("""
                training:
                  method: bp
                  optimizer: &slow {kind: adam, learning-rate: 0.25, beta1: 0.5}
                """).training().optimizer()).isEqualTo(new OptimizerSettings.Adam(0.25, 0.5, 0.999, 1e-8));
    }

    @Test
    void momentsInEightBitsAreAsOfARecipe() {
        Recipe recipe = parse("training: {optimizer: {kind: adam, moment-precision: fp8}}");
        assertThat(recipe.training().optimizer())
                .isEqualTo(new OptimizerSettings.Adam(0.001, 0.9, 0.999, 1e-8, 0, MomentPrecision.FP8));
        assertThat(parse(RecipeWriter.yaml(recipe))).isEqualTo(recipe);
        assertThatThrownBy(() -> parse("training: {optimizer: {kind: adam, moment-precision: bf16}}"))
                .hasMessageContaining(
                        "training.optimizer.moment-precision is \"bf16\"; expected fp32 or fp8");
        assertThatThrownBy(() -> parse("training: {optimizer: {kind: sgd, moment-precision: fp8}}"))
                .hasMessageContaining("moment-precision");
    }

    @Test
    void mergedKeysGiveWayToOnesOwnAndToEarlierOnes() {
        JsonNode tree = YamlTree.read("""
                a: &a {x: 1, y: 2}
                b: &b {y: 3, z: [4, *a]}
                both: {<<: [*a, *b], x: 5}
                one: {<<: *b}
                """);
        assertThat(tree.get("both").toString()).isEqualTo("{\"x\":5,\"y\":2,\"z\":[4,{\"x\":1,\"y\":2}]}");
        assertThat(tree.get("one")).isEqualTo(tree.get("b"));
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
        assertThat(recipe.feedback().projection())
                .isEqualTo(new ProjectionChoice.Digital(ProjectionKind.DENSE));
        assertThat(recipe.model()).isEqualTo(new MlpChoice(List.of(64, 32), Activation.TANH));
        assertThat(recipe.seed()).isEqualTo(9);
    }

    @ParameterizedTest
    @FieldSource("BUILT_IN")
    void everyBuiltInRecipeCanBeTrainedByEveryMethod(String name) {
        for (Method method : Method.values()) {
            List<String> settings = new ArrayList<>(List.of("training.method=" + Section.kebab(method)));
            if (name.equals("layer-45k-dfa") && method == Method.ODFA) {
                // It names a digital projection: the usual one would store its matrix.
                settings.add("feedback.projection=opu");
            }
            Recipe recipe = RecipeReader.read(name, settings);
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
                .ternarize()).contains(new Ternarizer.Fixed(0.2f));
        assertThat(parse("feedback: {ternarize: quantile}", "feedback.ternarize.fraction=0.25").feedback()
                .ternarize()).contains(new Ternarizer.Quantile(0.25f));
    }

    @Test
    void aFilesNameIsTheRecipesName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("my trial.yaml"), "dataset: mnist");
        assertThat(RecipeReader.read(file, List.of()).name()).isEqualTo("my-trial");
    }
}
