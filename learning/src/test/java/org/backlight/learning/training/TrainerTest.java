package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Targets;
import org.backlight.learning.feedback.Alignment;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.Loss;
import org.backlight.learning.loss.LossAndError;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.metric.DeterminationCoefficient;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.Perplexity;
import org.backlight.learning.metric.RootMeanSquareError;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Arithmetic.ProcessorsOwn.class)
class TrainerTest {

    private static final int FEATURES = 30;
    private static final int CLASSES = 4;

    private final LabelledSamples train = Tensors.clusters(500, FEATURES, CLASSES, 1);
    private final LabelledSamples test = Tensors.clusters(300, FEATURES, CLASSES, 2);

    @TempDir
    Path folder;

    /** 500 samples in batches of 64 make 8 steps per epoch; 3, 8 and 19 stop inside and at the end of one. */
    @Tag(ProcessorSettingsTest.TAG)
    @ParameterizedTest
    @CsvSource({"bp,adam,FP32,3", "dfa,adam,FP32,19", "dfa,adam,FP32,8", "stochastic,adam,BF16_AS_BF16,11",
            "stochastic,adam,BF16_AS_FP32,11", "bp,sgd,BF16_AS_BF16,5", "bp,sgd,BF16_AS_FP32,5",
            "shallow,sgd,FP32,13", "dfa,rounded,FP32,11", "stochastic,sgd,FP32,1"})
    void aResumedTrainingContinuesTheUnbrokenCurveBitForBit(String method, String optimizer,
            Arithmetic arithmetic, long stopAfter) throws Exception {
        Precision precision = arithmetic.choose();
        TrainingCurve unbroken = new TrainingCurve(-1);
        Trainer whole = trainer(method, optimizer, precision, Optional.empty());
        whole.train(unbroken);

        TrainingCurve first = new TrainingCurve(stopAfter);
        Trainer stopped = trainer(method, optimizer, precision, checkpoints("recipe"));
        stopped.train(first);
        assertThat(stopped.finished()).isFalse();
        TrainingCurve second = new TrainingCurve(-1);
        Trainer resumed = trainer(method, optimizer, precision, checkpoints("recipe"));
        assertThat(resumed.resume()).isEqualTo(stopAfter);
        resumed.train(second);

        List<Object> joined = new ArrayList<>(first.figures);
        joined.addAll(second.figures);
        assertThat(joined).isEqualTo(unbroken.figures);
        assertThat(resumed.finished()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "stochastic"})
    void everyMethodThatTrainsHiddenStagesLearns(String method) throws Exception {
        EpochMetrics last = trainer(method, "adam", Precision.FP32, 25, Optional.empty())
                .train(TrainingListener.SILENT).orElseThrow();
        assertThat(last.test().get("accuracy")).isGreaterThan(0.95);
    }

    @Tag(ProcessorSettingsTest.TAG)
    @ParameterizedTest
    @EnumSource(names = {"BF16_AS_BF16", "BF16_AS_FP32"})
    void bfloat16StaysNearFloat32(Arithmetic arithmetic) throws Exception {
        EpochMetrics full = trainer("dfa", "adam", Precision.FP32, Optional.empty())
                .train(new TrainingCurve(-1))
                .orElseThrow();
        EpochMetrics half = trainer("dfa", "adam", arithmetic.choose(), Optional.empty())
                .train(new TrainingCurve(-1))
                .orElseThrow();
        assertThat(half.testLoss()).isCloseTo(full.testLoss(), within(0.02)).isNotEqualTo(full.testLoss());
    }

    /** A run that is resumed when it has finished, by a task that has learned to measure more since then. */
    @Test
    void aMetricThatACheckpointDoesNotKnowIsMeasuredWhenTheRunHasFinished() throws Exception {
        EpochMetrics before = withMetrics(new Accuracy()).train(TrainingListener.SILENT).orElseThrow();
        Trainer resumed = withMetrics(new Perplexity(), new Accuracy());
        resumed.resume();
        assertThat(resumed.finished()).isTrue();
        EpochMetrics after = resumed.train(TrainingListener.SILENT).orElseThrow();
        assertThat(before.test()).containsOnlyKeys("accuracy");
        assertThat(after.test()).containsOnlyKeys("perplexity", "accuracy")
                .containsEntry("accuracy", before.test().get("accuracy"))
                .containsEntry("perplexity", Math.exp(before.testLoss()));
        assertThat(after.testLoss()).isEqualTo(before.testLoss());
    }

    private Trainer withMetrics(Metric... metrics) throws Exception {
        return new Trainer(new LearningTask(network(Precision.FP32), new SoftmaxCrossEntropy(),
                List.of(metrics), train, test), new Backpropagation(), new OptimizerSettings.Adam(0.01),
                new TrainingPlan(2, 64, LearningRateSchedule.CONSTANT, 9), checkpoints("recipe"));
    }

    /** 8 steps make an epoch; 3 and 11 end within one. */
    @ParameterizedTest
    @CsvSource({"dfa,3", "stochastic,11", "bp,8"})
    void aTrainingThatIsMadeLongerContinuesTheUnbrokenCurveBitForBit(String method, int shorter)
            throws Exception {
        TrainingCurve whole = new TrainingCurve(-1);
        Trainer unbroken = trainer(method, 20, Optional.empty());
        unbroken.train(whole);
        trainer(method, shorter, checkpoints("recipe")).train(new TrainingCurve(-1));
        TrainingCurve rest = new TrainingCurve(-1);
        Trainer longer = trainer(method, 20, checkpoints("recipe"));
        assertThat(longer.resume()).isEqualTo(shorter);
        longer.train(rest);
        assertThat(rest.figures).isNotEmpty().isEqualTo(
                whole.figures.subList(whole.figures.size() - rest.figures.size(), whole.figures.size()));
    }

    private Trainer trainer(String method, int steps, Optional<CheckpointFolder> checkpoints) {
        return new Trainer(LearningTask.classification(network(Precision.FP32), train, test), credit(method),
                new OptimizerSettings.Adam(0.01),
                new TrainingPlan(9, 64, LearningRateSchedule.CONSTANT, 9).withSteps(steps), checkpoints);
    }

    /** Targets of 288 ± 20 begin two hundred times above guessing, and fall. */
    @Test
    void targetsFarFromZeroAreLearned() throws Exception {
        float[] inputs = new float[400];
        float[] targets = new float[400];
        Random random = new Random(3);
        for (int i = 0; i < targets.length; i++) {
            inputs[i] = (float) random.nextGaussian();
            targets[i] = 288 + 20 * inputs[i];
        }
        ArraySamples samples = ArraySamples.ofValues(inputs, SampleShape.of(1), targets, SampleShape.of(1));
        Network network = Mlp.create(1, List.of(8), 1, Activation.TANH, Precision.FP32, 5);
        Trainer trainer = new Trainer(
                new LearningTask(network, new MeanSquaredError(), List.of(), samples, samples),
                new Backpropagation(), new OptimizerSettings.Adam(0.01),
                new TrainingPlan(2, 40, LearningRateSchedule.CONSTANT, 1), Optional.empty());
        assertThat(trainer.train(TrainingListener.SILENT).orElseThrow().testLoss()).isGreaterThan(10 * 400);
    }

    /** Evaluation and alignment draw numbers of their own, whatever the ternarizer. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "stochastic"})
    void measuringDoesNotChangeWhatIsLearned(String method) throws Exception {
        List<List<Object>> steps = new ArrayList<>();
        for (int interval : List.of(0, 1, 3)) {
            Network network = network(Precision.FP32);
            TrainingPlan plan = new TrainingPlan(2, 64, LearningRateSchedule.CONSTANT, 9)
                    .withIntervals(interval, 0);
            List<Object> curve = new ArrayList<>();
            new Trainer(LearningTask.classification(network, train, test), credit(method),
                    new OptimizerSettings.Adam(0.01), plan, Optional.empty()).train(new TrainingListener() {
                        @Override
                        public void step(StepMetrics metrics) {
                            curve.add(metrics.loss());
                        }
                    });
            network.parameters().forEach(p -> curve.add(Arrays.hashCode(Tensors.floats(p.value()))));
            steps.add(curve);
        }
        assertThat(steps.get(1)).isEqualTo(steps.get(0));
        assertThat(steps.get(2)).isEqualTo(steps.get(0));
    }

    /** Targets are a random linear map of the inputs, which a network learns far better than by their mean. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "dfa", "stochastic", "shallow"})
    void everyMethodLearnsRealTargets(String method) throws Exception {
        Network network = network(Precision.FP32);
        LearningTask task = new LearningTask(network, new MeanSquaredError(),
                List.of(new RootMeanSquareError(""), new DeterminationCoefficient()), regression(2000, 1),
                regression(500, 2));
        EpochMetrics last = new Trainer(task, credit(method), new OptimizerSettings.Adam(0.005),
                new TrainingPlan(20, 50, LearningRateSchedule.CONSTANT, 1), Optional.empty())
                .train(TrainingListener.SILENT).orElseThrow();
        // With these seeds BP reaches 0.99, both kinds of DFA 0.98, and hidden layers that do not learn 0.45.
        assertThat(last.test().get("r2")).isGreaterThan(method.equals("shallow") ? 0.3 : 0.9);
        assertThat(last.test().get("rmse")).isCloseTo(Math.sqrt(last.testLoss()), within(1e-6));
    }

    private static ArraySamples regression(int count, long seed) {
        Random map = new Random(7);
        float[] weights = new float[FEATURES * CLASSES];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (map.nextGaussian() / Math.sqrt(FEATURES));
        }
        Random random = new Random(seed);
        float[] inputs = new float[count * FEATURES];
        float[] targets = new float[count * CLASSES];
        for (int s = 0; s < count; s++) {
            for (int j = 0; j < FEATURES; j++) {
                inputs[s * FEATURES + j] = (float) random.nextGaussian();
                for (int i = 0; i < CLASSES; i++) {
                    targets[s * CLASSES + i] += weights[i * FEATURES + j] * inputs[s * FEATURES + j];
                }
            }
        }
        return ArraySamples.ofValues(inputs, SampleShape.of(FEATURES), targets, SampleShape.of(CLASSES));
    }

    @Test
    void aLossThatDoesNotFitTheTargetsIsRefused() {
        ArraySamples values = regression(10, 1);
        assertThatThrownBy(() -> LearningTask.classification(network(Precision.FP32), values, values))
                .hasMessage(
                        "the targets are 4 values, but softmax cross-entropy compares outputs with classes");
        Metric loss = new Metric() {
            @Override
            public String name() {
                return "loss";
            }

            @Override
            public Format format() {
                return Format.PERCENT;
            }

            @Override
            public Better better() {
                return Better.LOWER;
            }

            @Override
            public double[] sums(Tensor output, Tensor targets) {
                return new double[0];
            }

            @Override
            public double value(Totals totals) {
                return 0;
            }
        };
        assertThatThrownBy(
                () -> new LearningTask(network(Precision.FP32), new MeanSquaredError(), List.of(loss),
                        values, values))
                .hasMessageStartingWith("a metric is called \"loss\"; expected");
        assertThatThrownBy(() -> new LearningTask(network(Precision.FP32), new MeanSquaredError(),
                List.of(new Accuracy(), new Accuracy()), values, values))
                .hasMessage("two metrics share a name among accuracy, accuracy");
    }

    /** A loss of one's own, whose error is replaced from the second step on. */
    private static final class Spoiled implements Loss {

        private final Loss sound = new MeanSquaredError();
        private final UnaryOperator<Tensor> spoil;
        private int calls;

        Spoiled(UnaryOperator<Tensor> spoil) {
            this.spoil = spoil;
        }

        @Override
        public LossAndError evaluate(Tensor output, Tensor targets) {
            LossAndError result = sound.evaluate(output, targets);
            return ++calls < 2 ? result : new LossAndError(result.loss(), spoil.apply(result.error()));
        }

        @Override
        public double value(Tensor output, Tensor targets) {
            return sound.value(output, targets);
        }

        @Override
        public Tensor predict(Tensor output) {
            return output;
        }

        @Override
        public double guessing(Tensor targets, int outputs) {
            return sound.guessing(targets, outputs);
        }

        @Override
        public Optional<String> mismatch(Targets targets, int outputs) {
            return Optional.empty();
        }
    }

    @Test
    void anErrorOfALossThatWillNotDoIsSaidSo() throws Exception {
        Map<UnaryOperator<Tensor>, String> spoils = Map.of(
                error -> error.narrow(1, 0, CLASSES - 1),
                "has the shape [50, 3]; expected [50, 4], one value for "
                        + "each output",
                error -> error.mean(new long[]{0}, false, new ScalarTypeOptional()),
                "has the shape [4]; expected [50, 4], one value for each output",
                error -> error.mul(new Scalar(Double.NaN)), "is not finite: its values add up to NaN",
                error -> error.abs().mul(new Scalar(Double.POSITIVE_INFINITY)),
                "is not finite: its values add up to Infinity");
        for (var spoil : spoils.entrySet()) {
            Network network = network(Precision.FP32);
            ArraySamples values = regression(200, 1);
            Trainer trainer = new Trainer(
                    new LearningTask(network, new Spoiled(spoil.getKey()), List.of(), values, values),
                    new Backpropagation(), new OptimizerSettings.Adam(0.01),
                    new TrainingPlan(1, 50, LearningRateSchedule.CONSTANT, 1), Optional.empty());
            assertThatThrownBy(() -> trainer.train(TrainingListener.SILENT))
                    .isInstanceOf(TrainingFailedException.class)
                    .hasMessage("the error of the loss Spoiled at step 2 (epoch 1) " + spoil.getValue());
            // Nothing of it reached the network.
            for (var parameter : network.parameters()) {
                assertThat(Double.isFinite(parameter.value().sum().item_double())).isTrue();
            }
        }
    }

    @Test
    void shallowTrainingLeavesHiddenStagesAsTheyWere() throws Exception {
        Network network = Mlp.create(FEATURES, List.of(24, 16), CLASSES, Activation.TANH, Precision.FP32, 5);
        float[] hidden = Tensors.floats(network.hidden().get(1).parameters().getFirst().value());
        float[] head = Tensors.floats(network.head().parameters().getFirst().value());
        new Trainer(LearningTask.classification(network, train, test), new Shallow(),
                new OptimizerSettings.Adam(0.01), new TrainingPlan(1, 64, LearningRateSchedule.CONSTANT, 1),
                Optional.empty()).train(TrainingListener.SILENT);
        assertThat(Tensors.floats(network.hidden().get(1).parameters().getFirst().value())).isEqualTo(hidden);
        assertThat(Tensors.floats(network.head().parameters().getFirst().value())).isNotEqualTo(head);
    }

    @Test
    void alignmentStartsNearZeroAndGrows() throws Exception {
        Network network = Mlp.create(FEATURES, List.of(256, 256), CLASSES, Activation.TANH, Precision.FP32,
                5);
        var feedback = new DirectFeedback(new DenseProjection(11, CLASSES, 256), Optional.empty(),
                FeedbackScope.SHARED, 1);
        var probe = test.slice(0, 300);
        List<Double> before = Alignment.measure(network, feedback, new SoftmaxCrossEntropy(), probe);
        new Trainer(LearningTask.classification(network, train, test), feedback,
                new OptimizerSettings.Adam(0.001), new TrainingPlan(20, 32, LearningRateSchedule.CONSTANT, 1),
                Optional.empty()).train(TrainingListener.SILENT);
        List<Double> after = Alignment.measure(network, feedback, new SoftmaxCrossEntropy(), probe);
        for (int stage = 0; stage < 2; stage++) {
            // Random directions in the span of 256 × 4 feedback weights: a deviation of about 1/√1024 = 0.03.
            assertThat(before.get(stage)).isCloseTo(0, within(0.25));
            assertThat(after.get(stage)).isGreaterThan(before.get(stage) + 0.2);
        }
    }

    @Test
    void aLossThatIsNoNumberStopsTrainingAndTheLastCheckpointStands() throws Exception {
        Trainer sane = trainer("bp", "sgd", Precision.FP32, checkpoints("recipe"));
        sane.train(new TrainingCurve(8));
        Network network = network(Precision.FP32);
        Trainer wild = new Trainer(LearningTask.classification(network, train, test), new Backpropagation(),
                new OptimizerSettings.Sgd(3e38, 0.9),
                new TrainingPlan(3, 64, LearningRateSchedule.CONSTANT, 9), checkpoints("recipe"));
        assertThat(wild.resume()).isEqualTo(8);
        assertThatThrownBy(() -> wild.train(TrainingListener.SILENT))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessageMatching("the loss became (NaN|Infinity) at step \\d+ \\(epoch 2\\); a smaller "
                        + "learning rate may help");
        assertThat(trainer("bp", "sgd", Precision.FP32, checkpoints("recipe")).resume()).isEqualTo(8);
    }

    /** With one step per epoch, the loss before each update is still a number when the update no longer is. */
    @Test
    void anUpdateThatIsNoNumberIsNotKept() throws Exception {
        Trainer trainer = new Trainer(LearningTask.classification(network(Precision.FP32), train, test),
                new Backpropagation(), new OptimizerSettings.Sgd(Double.MAX_VALUE, 0.9),
                new TrainingPlan(1, 500, LearningRateSchedule.CONSTANT, 9), checkpoints("recipe"));
        assertThatThrownBy(() -> trainer.train(TrainingListener.SILENT))
                .isInstanceOf(TrainingFailedException.class)
                .hasMessage(
                        "stage0.weight is no longer finite after step 1 (epoch 1); a smaller learning rate "
                                + "may help");
        assertThat(new CheckpointFolder(folder, "recipe", 2).list()).isEmpty();
    }

    /** Adam divides a gradient by its own size; what is left of a factor is ε = 10⁻⁸ beside that size. */
    @Test
    void aFactorOnTheFeedbackCancelsUnderAdam() throws Exception {
        List<float[]> weights = new ArrayList<>();
        for (double factor : new double[]{1, 16}) {
            Network network = network(Precision.FP32);
            EpochMetrics last = new Trainer(LearningTask.classification(network, train, test),
                    new DirectFeedback(new DenseProjection(3, CLASSES, 24), Optional.empty(),
                            FeedbackScope.SHARED, factor),
                    new OptimizerSettings.Adam(0.01),
                    new TrainingPlan(3, 64, LearningRateSchedule.CONSTANT, 9), Optional.empty())
                    .train(TrainingListener.SILENT).orElseThrow();
            assertThat(last.test().get("accuracy")).isGreaterThan(0.5);
            weights.add(Tensors.floats(network.hidden().getFirst().parameters().getFirst().value()));
        }
        float[] start = Tensors
                .floats(network(Precision.FP32).hidden().getFirst().parameters().getFirst().value());
        assertThat(largestDifference(weights.getFirst(), weights.getLast()))
                .isLessThan(0.01 * largestDifference(weights.getFirst(), start));
    }

    private static double largestDifference(float[] a, float[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElseThrow();
    }

    /** A folder is in the way of the second checkpoint, and then of those without which training does not go on. */
    @Test
    void aCheckpointThatCannotBeWrittenIsLeftOutAndTrainingGoesOn() throws Exception {
        TrainingCurve unbroken = new TrainingCurve(-1);
        trainer("dfa", "adam", Precision.FP32, Optional.empty()).train(unbroken);
        TrainingCurve curve = new TrainingCurve(-1);
        trainer("dfa", "adam", Precision.FP32, failingAt(folder, 2)).train(curve);
        assertThat(curve.figures).isEqualTo(unbroken.figures);
        assertThat(curve.skipped).hasSize(1).allSatisfy(why -> assertThat(why).startsWith(
                "checkpoint " + folder.resolve("step-0000000016.safetensors") + " could not be written: "));
        assertThat(checkpoints("recipe").orElseThrow().list()).extracting(CheckpointFolder::steps)
                .containsExactly(8L, 24L);
        // The last one, the first one, and one that a stop asks for.
        assertCheckpointIsNeeded("last", 3, new TrainingCurve(-1));
        assertCheckpointIsNeeded("first", 1, new TrainingCurve(-1));
        assertCheckpointIsNeeded("stop", 2, new TrainingCurve(16));
    }

    private void assertCheckpointIsNeeded(String name, int failing, TrainingCurve curve) {
        assertThatThrownBy(() -> trainer("dfa", "adam", Precision.FP32,
                failingAt(folder.resolve(name), failing)).train(curve)).isInstanceOf(IOException.class)
                .hasMessageContaining("could not be written");
        assertThat(curve.skipped).isEmpty();
    }

    /** By an epoch's checkpoint. */
    private Optional<CheckpointFolder> failingAt(Path own, int failing) {
        int[] epoch = {0};
        return Optional.of(new CheckpointFolder(own, "recipe", 2, "recipe"::equals, place -> {
            Path inTheWay = place
                    .resolve(String.format(Locale.ROOT, "step-00000000%02d.safetensors", 8 * failing));
            if (++epoch[0] == failing) {
                Files.createDirectories(inTheWay.resolve("something"));
            } else if (epoch[0] == failing + 1) {
                Files.delete(inTheWay.resolve("something"));
                Files.delete(inTheWay);
            }
            return Long.MAX_VALUE;
        }));
    }

    @Test
    void theNewestCheckpointsAreKept() throws Exception {
        trainer("bp", "adam", Precision.FP32, checkpoints("recipe")).train(TrainingListener.SILENT);
        assertThat(new CheckpointFolder(folder, "recipe", 2).list()).extracting(Path::getFileName)
                .extracting(Path::toString)
                .containsExactly("step-0000000016.safetensors", "step-0000000024.safetensors");
    }

    @Test
    void checkpointsOfAnotherRecipeNetworkOrOptimizerAreRefused() throws Exception {
        trainer("bp", "adam", Precision.FP32, checkpoints("recipe")).train(new TrainingCurve(4));
        assertThatThrownBy(() -> trainer("bp", "adam", Precision.FP32, checkpoints("other")).resume())
                .isInstanceOf(IOException.class).hasMessageEndingWith("belongs to another recipe");
        assertThat(trainer("bp", "adam", Precision.FP32, Optional.of(
                new CheckpointFolder(folder, "other words", 2, text -> text.equals("recipe")))).resume())
                .isPositive();
        assertThatThrownBy(() -> trainer("bp", "sgd", Precision.FP32, checkpoints("recipe")).resume())
                .isInstanceOf(IOException.class).hasMessageContaining("has no tensor sgd.velocity");
        Network wider = Mlp.create(FEATURES, List.of(25, 16), CLASSES, Activation.TANH, Precision.FP32, 5);
        Trainer other = new Trainer(LearningTask.classification(wider, train, test), new Backpropagation(),
                new OptimizerSettings.Adam(0.01), new TrainingPlan(3, 64, LearningRateSchedule.CONSTANT, 9),
                checkpoints("recipe"));
        assertThatThrownBy(other::resume).isInstanceOf(IOException.class)
                .hasMessageContaining("has stage0.weight as F32 of shape [24, 30]");
    }

    @Test
    void samplesThatDoNotFitTheNetworkAreRefused() {
        LabelledSamples wide = Tensors.clusters(10, FEATURES + 1, CLASSES, 1);
        assertThatThrownBy(() -> new Trainer(LearningTask.classification(network(Precision.FP32), wide, test),
                new Backpropagation(), new OptimizerSettings.Adam(0.01),
                new TrainingPlan(1, 8, LearningRateSchedule.CONSTANT, 1), Optional.empty()))
                .hasMessage("the samples have 31 values each, but the network takes 30");
        assertThatThrownBy(() -> new TrainingPlan(0, 8, LearningRateSchedule.CONSTANT, 1))
                .hasMessage("epochs is 0; expected a whole number from 1 to 100000");
        assertThatThrownBy(() -> new TrainingPlan(1, 0, LearningRateSchedule.CONSTANT, 1))
                .hasMessage("batch-size is 0; expected a whole number from 1 to 1000000");
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        Trainer trainer = trainer("bp", "adam", Precision.FP32,
                Optional.of(new CheckpointFolder(file.resolve("checkpoints"), "recipe", 1)));
        assertThatThrownBy(() -> trainer.train(TrainingListener.SILENT)).isInstanceOf(IOException.class)
                .hasMessageContaining("file");
    }

    private Optional<CheckpointFolder> checkpoints(String recipe) {
        return Optional.of(new CheckpointFolder(folder, recipe, 2));
    }

    private static Network network(Precision precision) {
        return Mlp.create(FEATURES, List.of(24, 16), CLASSES, Activation.TANH, precision, 5);
    }

    private Trainer trainer(String method, String optimizer, Precision precision,
            Optional<CheckpointFolder> checkpoints) {
        return trainer(method, optimizer, precision, 3, checkpoints);
    }

    private Trainer trainer(String method, String optimizer, Precision precision, int epochs,
            Optional<CheckpointFolder> checkpoints) {
        OptimizerSettings settings = optimizer.equals("adam")
                ? new OptimizerSettings.Adam(0.01)
                : new OptimizerSettings.Sgd(0.05, 0.9,
                        optimizer.equals("rounded") ? Precision.BF16 : Precision.FP32);
        return new Trainer(LearningTask.classification(network(precision), train, test), credit(method),
                settings, new TrainingPlan(epochs, 64,
                        new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 4), 9),
                checkpoints);
    }

    private static CreditAssignment credit(String method) {
        return switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            case "dfa" -> feedback(Optional.empty());
            default -> feedback(Optional.of(new Ternarizer.Stochastic(2, 17)));
        };
    }

    private static DirectFeedback feedback(Optional<Ternarizer> ternarizer) {
        return new DirectFeedback(new DenseProjection(3, CLASSES, 24), ternarizer, FeedbackScope.SHARED, 1);
    }
}
