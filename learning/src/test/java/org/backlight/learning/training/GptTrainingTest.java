package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.checkpoint.Position;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.tensor.RoundingNoise;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Arithmetic.ProcessorsOwn.class)
class GptTrainingTest {

    private static final int VOCABULARY = 11;
    private static final int CONTEXT = 8;
    private static final int WIDTH = 32;

    /** 1,600 tokens are 199 windows: 13 steps per epoch. */
    private final TokenSamples train = Gpts.text(1600, VOCABULARY, CONTEXT, 1);
    private final TokenSamples test = Gpts.text(1000, VOCABULARY, CONTEXT, 2).spread(20);

    @TempDir
    Path folder;

    private Trainer trainer(String method, Precision precision, TrainingPlan plan, boolean keeps) {
        return trainer(method, precision, plan,
                keeps ? Optional.of(new CheckpointFolder(folder, method, 2)) : Optional.empty());
    }

    private Trainer trainer(String method, Precision precision, TrainingPlan plan,
            Optional<CheckpointFolder> checkpoints) {
        GptShape.Adapter adapter = method.equals("calibrated")
                ? GptShape.Adapter.FIXED
                : GptShape.Adapter.NONE;
        Gpt gpt = Gpt.create(new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 3, 2 * WIDTH, 0.1, adapter),
                precision, 4);
        DenseProjection projection = new DenseProjection(7, WIDTH, 3 * WIDTH);
        double factor = 1 / Math.sqrt(WIDTH);
        if (method.equals("calibrated")) {
            gpt.calibrateAdapter(DirectFeedback.medium(projection, WIDTH), factor);
        }
        CreditAssignment credit = switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            case "calibrated" -> new DirectFeedback(projection,
                    Optional.of(new Ternarizer.Stochastic(2.5f, 3)),
                    new FeedbackRoute(FeedbackSource.HEAD, FeedbackGranularity.BLOCK, FeedbackScope.SHARED,
                            FeedbackNormalization.NONE, factor, 1));
            default -> new DirectFeedback(projection, Optional.of(new Ternarizer.Relative(1)),
                    new FeedbackRoute(FeedbackSource.HEAD, FeedbackGranularity.valueOf(method),
                            FeedbackScope.SHARED, FeedbackNormalization.RMS, 1, 1));
        };
        return new Trainer(LearningTask.classification(gpt.network(), train, test), credit,
                new OptimizerSettings.Adam(0.003, 0.9, 0.99, 1e-8, 0.01), plan, checkpoints);
    }

    private static TrainingPlan plan(int epochs) {
        return new TrainingPlan(epochs, 16,
                new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 4), 9).withIntervals(5, 4);
    }

    /**
     * A killed process leaves nothing but the checkpoints written before: steps after the last one are done again. The
     * stops are random, but the same in each run of this test.
     */
    @ParameterizedTest
    @CsvSource({"bp,BF16_AS_BF16,1,STAGE", "bp,BF16_AS_FP32,1,STAGE", "calibrated,FP32,3,NETWORK",
            "calibrated,BF16_AS_BF16,3,NETWORK", "DIRECT,BF16_AS_BF16,1,STAGE", "DIRECT,BF16_AS_FP32,1,STAGE",
            "SUBLAYER,FP32,1,NETWORK", "shallow,FP32,2,STAGE"})
    void aKilledTrainingContinuesTheUnbrokenCurveBitForBit(String method, Arithmetic arithmetic,
            int accumulation, Clipping.Extent extent) throws Exception {
        Precision precision = arithmetic.choose();
        TrainingPlan plan = plan(2).withAccumulation(accumulation).withClipping(new Clipping(extent, 0.5))
                .withSteps(24);
        TrainingCurve unbroken = new TrainingCurve(-1);
        trainer(method, precision, plan, false).train(unbroken);

        long killedAfter = 5 + new Random(method.hashCode()).nextInt(18);
        TrainingCurve killed = new TrainingCurve(-1) {
            @Override
            public void step(StepMetrics m) {
                super.step(m);
                if (m.step() == killedAfter) {
                    throw new IllegalStateException("killed");
                }
            }
        };
        assertThatThrownBy(() -> trainer(method, precision, plan, true).train(killed))
                .hasMessage("killed");
        Trainer resumed = trainer(method, precision, plan, true);
        long step = resumed.resume();
        assertThat(step).isPositive().isLessThan(killedAfter + 1)
                .isEqualTo(killedAfter > 13
                        ? Math.max(13, (killedAfter - 1) / 4 * 4)
                        : (killedAfter - 1) / 4 * 4);
        TrainingCurve rest = new TrainingCurve(-1);
        resumed.train(rest);
        assertThat(rest.figures).isNotEmpty().isEqualTo(unbroken.figures
                .subList(unbroken.figures.size() - rest.figures.size(), unbroken.figures.size()));
        assertThat(((List<?>) rest.figures.getFirst()).getFirst()).isEqualTo(step + 1);
    }

    /** The text is a rule on the last token with a tenth of noise: chance is ln 11 = 2.4 nats, the rule about 0.6. */
    @ParameterizedTest
    @CsvSource({"bp,0.9", "calibrated,0.9", "BLOCK,1.9", "SUBLAYER,1.9", "DIRECT,1.9", "shallow,1.9"})
    void everyMethodLearnsTheText(String method, double mostLoss) throws Exception {
        EpochMetrics last = trainer(method, Precision.FP32, plan(25), false).train(TrainingListener.SILENT)
                .orElseThrow();
        assertThat(last.testLoss()).isLessThan(mostLoss);
    }

    @Test
    void accumulationAndClippingGiveTheSameGradientAsOneBatch() throws Exception {
        TrainingCurve whole = new TrainingCurve(-1);
        TrainingCurve parts = new TrainingCurve(-1);
        TrainingPlan plan = plan(1).withClipping(new Clipping(Clipping.Extent.NETWORK, 0.1));
        without(0, plan).train(whole);
        without(0, plan.withAccumulation(5)).train(parts);
        List<Object> a = whole.figures;
        for (int i = 0; i < a.size() - 1; i++) {
            List<?> x = (List<?>) a.get(i);
            List<?> y = (List<?>) parts.figures.get(i);
            int loss = x.size() == 5 ? 3 : 1;
            assertThat((Double) y.get(loss)).isCloseTo((Double) x.get(loss), within(2e-4));
        }
    }

    /** Fewer rows at once round sums otherwise. */
    @Tag(ProcessorSettingsTest.TAG)
    @ParameterizedTest
    @EnumSource
    void theGradientOfABatchIsThatOfItsPartsUpToRounding(Arithmetic arithmetic) {
        Gpt gpt = Gpts.create(VOCABULARY, CONTEXT, WIDTH, 2, 3, 2 * WIDTH, 0, GptShape.Adapter.TRAINABLE,
                arithmetic.choose(), 4);
        int parts = 5;
        Batch batch = train.slice(0, 3 * parts);
        List<Tensor> whole = gradients(gpt.network(), batch);
        List<Tensor> sums = null;
        for (int part = 0; part < parts; part++) {
            List<Tensor> gradients = gradients(gpt.network(), train.slice(3 * part, 3));
            for (int i = 0; sums != null && i < sums.size(); i++) {
                sums.get(i).add_(gradients.get(i));
            }
            sums = sums == null ? gradients : sums;
        }
        Map<String, Double> bounds = new RoundingNoise(gpt).gradientBounds(batch);
        List<Parameter> parameters = gpt.network().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            Tensor mean = sums.get(i).div(new Scalar((double) parts));
            String name = parameters.get(i).name();
            double distance = mean.sub(whole.get(i)).norm().item_double();
            assertThat(distance).as(name).isLessThan(bounds.get(name));
            // A bound that a wrong gradient would keep says nothing.
            assertThat(bounds.get(name)).as(name).isLessThan(whole.get(i).norm().item_double());
        }
    }

    private static List<Tensor> gradients(Network network, Batch batch) {
        new Backpropagation().assign(network,
                new SoftmaxCrossEntropy().evaluate(network.forward(batch.inputs()), batch.targets()).error());
        return network.parameters().stream().map(p -> p.gradient().clone()).toList();
    }

    private Trainer without(double dropout, TrainingPlan plan) {
        Gpt gpt = Gpt.create(
                new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 3, 2 * WIDTH, dropout, GptShape.Adapter.NONE),
                Precision.FP32, 4);
        return new Trainer(LearningTask.classification(gpt.network(), train, test), new Backpropagation(),
                new OptimizerSettings.Adam(0.003), plan, Optional.empty());
    }

    /** Under stage-by-stage updates all gradients lie in the memory of the largest stage's. */
    @ParameterizedTest
    @ValueSource(strings = {"bp", "DIRECT"})
    void stagesShareTheMemoryOfTheirGradients(String method) {
        Gpt gpt = Gpt.create(new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 6, 2 * WIDTH), Precision.FP32, 1);
        Network network = gpt.network();
        CreditAssignment credit = method.equals("bp")
                ? new Backpropagation()
                : new DirectFeedback(new DenseProjection(1, WIDTH, 3 * WIDTH), Optional.empty(),
                        FeedbackScope.SHARED, 1);
        long largest = network.stages().stream().mapToLong(s -> floats(s.parameters())).max().orElseThrow();
        new ParameterUpdate(network, credit.trainsHidden(), true, new OptimizerSettings.Adam(0.1), plan(1));
        assertThat(span(network.parameters())).isLessThan(4 * largest + 4096);
        new ParameterUpdate(network, credit.trainsHidden(), true, new OptimizerSettings.Adam(0.1),
                plan(1).withClipping(new Clipping(Clipping.Extent.NETWORK, 1)));
        assertThat(span(network.parameters())).isGreaterThanOrEqualTo(4 * floats(network.parameters()));
    }

    private static long floats(List<Parameter> parameters) {
        return parameters.stream().mapToLong(p -> p.value().numel()).sum();
    }

    /** Bytes from the first gradient's begin to the last one's end. */
    private static long span(List<Parameter> parameters) {
        long begin = parameters.stream().mapToLong(p -> p.gradient().data_ptr().address()).min()
                .orElseThrow();
        long end = parameters.stream()
                .mapToLong(p -> p.gradient().data_ptr().address() + 4 * p.gradient().numel()).max()
                .orElseThrow();
        return end - begin;
    }

    @Test
    void modelsOfMilestonesStayAndAreReadAlone() throws Exception {
        TrainingPlan plan = plan(2).withMilestones(List.of(0.0, 0.2, 1.0));
        trainer("calibrated", Precision.FP32, plan, true).train(new TrainingCurve(-1));
        CheckpointFolder checkpoints = new CheckpointFolder(folder, "calibrated", 2);
        assertThat(checkpoints.models()).extracting(p -> p.getFileName().toString()).containsExactly(
                "model-0000000000.safetensors", "model-0000000005.safetensors",
                "model-0000000026.safetensors");
        assertThat(checkpoints.list()).hasSize(2);
        Gpt first = Gpt.create(new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 3, 2 * WIDTH, 0,
                GptShape.Adapter.FIXED), Precision.FP32, 99);
        assertThat(checkpoints.readModel(checkpoints.models().getLast(), first.network())).isEqualTo(26);
        Evaluation last = Evaluation.of(LearningTask.classification(first.network(), test, test), test);
        assertThat(checkpoints.readModel(checkpoints.list().getLast(), first.network())).isEqualTo(26);
        assertThat(Evaluation.of(LearningTask.classification(first.network(), test, test), test))
                .isEqualTo(last);
        checkpoints.readModel(checkpoints.models().getFirst(), first.network());
        assertThat(Evaluation.of(LearningTask.classification(first.network(), test, test), test).loss())
                .isGreaterThan(last.loss());
    }

    /** The disk is full from the first checkpoint within the second epoch to the last one within it. */
    @Test
    void aFullDiskIsSaidAndTrainingGoesOn() throws Exception {
        TrainingPlan plan = plan(2).withMilestones(List.of(0.0, 0.5, 1.0));
        TrainingCurve unbroken = new TrainingCurve(-1);
        trainer("bp", Precision.FP32, plan, Optional.empty()).train(unbroken);
        long[] step = {0};
        CheckpointFolder checkpoints = new CheckpointFolder(folder, "bp", 1, "bp"::equals,
                _ -> step[0] >= 14 && step[0] < 26 ? 1000 : Long.MAX_VALUE);
        TrainingCurve full = new TrainingCurve(-1) {
            @Override
            public void step(StepMetrics m) {
                super.step(m);
                step[0] = m.step();
            }
        };
        trainer("bp", Precision.FP32, plan, Optional.of(checkpoints)).train(full);
        assertThat(full.figures).isEqualTo(unbroken.figures);
        assertThat(full.skipped).hasSize(3).allSatisfy(why -> assertThat(why)
                .matches(
                        "checkpoint .*step-00000000(16|20|24).safetensors needs \\d+ bytes, but the disk has "
                                + "1000 bytes free"));
        assertThat(checkpoints.list()).extracting(p -> p.getFileName().toString())
                .containsExactly("step-0000000026.safetensors");
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1 + 3);
        }
    }

    /** Files of one size on a disk that holds a number of them, and half of one more. */
    @ParameterizedTest
    @CsvSource({"3, 22 24 26", "2, 24 26", "1, 26"})
    void earlierCheckpointsMakeRoom(int fit, String kept) throws Exception {
        trainer("bp", Precision.FP32, plan(1),
                Optional.of(new CheckpointFolder(folder.resolve("one"), "bp", 1)))
                .train(new TrainingCurve(1));
        long size = Files.size(folder.resolve("one/step-0000000001.safetensors"));
        Path small = folder.resolve("small");
        CheckpointFolder checkpoints = new CheckpointFolder(small, "bp", 9, "bp"::equals, place -> {
            try (var files = Files.list(place)) {
                return fit * size + size / 2 - files.mapToLong(file -> file.toFile().length()).sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        TrainingCurve curve = new TrainingCurve(-1);
        trainer("bp", Precision.FP32, plan(2).withIntervals(0, 2), Optional.of(checkpoints)).train(curve);
        assertThat(checkpoints.list()).extracting(p -> p.getFileName().toString())
                .containsExactly(Arrays.stream(kept.split(" "))
                        .map(step -> "step-00000000" + step + ".safetensors").toArray(String[]::new));
        // With room for one, only the last one replaces the first.
        assertThat(curve.skipped).hasSize(fit == 1 ? 12 : 0);
        assertThat(checkpoints.models()).isEmpty();
    }

    @Test
    void withoutRoomForTheLastCheckpointTheTrainingFails() throws Exception {
        CheckpointFolder checkpoints = new CheckpointFolder(folder, "bp", 2, "bp"::equals, _ -> 1000);
        Trainer trainer = trainer("bp", Precision.FP32, plan(1), Optional.of(checkpoints));
        assertThatThrownBy(() -> trainer.train(new TrainingCurve(-1)))
                .hasMessageMatching(
                        "checkpoint .*step-0000000013.safetensors needs \\d+ bytes, but the disk has "
                                + "1000 bytes free");
    }

    @Test
    void aModelWithAValueThatIsNoNumberIsRefused() throws Exception {
        Network network = Gpt.create(new GptShape(VOCABULARY, CONTEXT, WIDTH, 2, 3, WIDTH), Precision.FP32, 1)
                .network();
        network.parameters().get(3).value().fill_(new org.bytedeco.pytorch.Scalar(Double.NaN));
        CheckpointFolder checkpoints = new CheckpointFolder(folder, "r", 1);
        checkpoints.writeModel(Position.START, CheckpointFolder.named(network.tensors()));
        assertThatThrownBy(() -> checkpoints.readModel(checkpoints.models().getFirst(), network))
                .hasMessageEndingWith(
                        "has a value in block0.norm1.bias that is not finite");
    }

    /** Kernels and sums see the same pieces whatever the number of cores. */
    @Test
    void theNumberOfCoresDoesNotChangeTheCurve() throws Exception {
        List<String> curves = new ArrayList<>();
        for (int cores : new int[]{1, 3}) {
            Process process = new ProcessBuilder(
                    List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector",
                            "-XX:ActiveProcessorCount=" + cores, "-cp", System.getProperty("java.class.path"),
                            CurveOfAProcess.class.getName()))
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            curves.add(String.join("\n", process.inputReader().lines().toList()));
            assertThat(process.waitFor()).isZero();
        }
        assertThat(curves.getFirst()).contains("BF16_AS_BF16 step 4", "BF16_AS_FP32 step 4")
                .isEqualTo(curves.getLast());
    }

    /** Prints the exact losses of a few steps by feedback at sizes that make several pieces and blocks. */
    static final class CurveOfAProcess {

        private CurveOfAProcess() {}

        public static void main(String[] arguments) throws Exception {
            print(Arithmetic.BF16_AS_BF16);
            print(Arithmetic.BF16_AS_FP32);
        }

        private static void print(Arithmetic arithmetic) throws Exception {
            TokenSamples text = Gpts.text(2000, VOCABULARY, CONTEXT, 1);
            Gpt gpt = Gpt.create(
                    new GptShape(VOCABULARY, CONTEXT, 272, 2, 3, 416, 0.1, GptShape.Adapter.TRAINABLE),
                    arithmetic.choose(), 4);
            FeedbackRoute route = new FeedbackRoute(FeedbackSource.HEAD, FeedbackGranularity.BLOCK,
                    FeedbackScope.SHARED, FeedbackNormalization.RMS, 1, 1);
            new Trainer(LearningTask.classification(gpt.network(), text, text.spread(20)),
                    new DirectFeedback(new DenseProjection(7, 272, 272), Optional.empty(), route),
                    new OptimizerSettings.Adam(0.003),
                    new TrainingPlan(1, 40, LearningRateSchedule.CONSTANT, 1).withSteps(4)
                            .withClipping(new Clipping(Clipping.Extent.NETWORK, 0.1)),
                    Optional.empty()).train(new TrainingListener() {
                        @Override
                        public void step(StepMetrics metrics) {
                            System.out.println(arithmetic + " step " + metrics.step() + " "
                                    + Double.toHexString(metrics.loss()));
                        }
                    });
        }
    }

    private static float[] tokens(Batch batch) {
        return Tensors.floats(batch.inputs().to(torch.ScalarType.Float));
    }

    @Test
    void textsAreChecked() {
        assertThatThrownBy(() -> Gpts.text(8, VOCABULARY, 8, 1))
                .hasMessage("a context of 8 tokens needs a text of at least 9, but it has 8");
        assertThat(Gpts.text(9, VOCABULARY, 8, 1).count()).isEqualTo(1);
        assertThatThrownBy(() -> TokenSamples.of(MemorySegment.ofArray(new int[]{1, 3, 4, 2}),
                TokenSamples.Format.INT32, 4, 2))
                .hasMessage("token 4 at place 2 (counted from 0) is not in [0, 4)");
        assertThatThrownBy(() -> TokenSamples.of(MemorySegment.ofArray(new int[]{1, -3, 2}),
                TokenSamples.Format.INT32, 4, 2))
                .hasMessage("token -3 at place 1 (counted from 0) is not in [0, 4)");
        // Of 12 windows 7 begin every 13 tokens, the last one at 78, and so reach to the end.
        TokenSamples all = Gpts.text(100, VOCABULARY, 8, 1);
        assertThat(all.spread(7).count()).isEqualTo(7);
        assertThat(tokens(all.spread(7).slice(6, 1))).startsWith(tokens(all.slice(9, 1))[6]);
        assertThat(all.spread(100).count()).isEqualTo(12);
        assertThatThrownBy(
                () -> new Trainer(
                        LearningTask.classification(Gpt
                                .create(new GptShape(VOCABULARY, CONTEXT + 1, WIDTH, 2, 2, WIDTH),
                                        Precision.FP32, 1)
                                .network(), train, test),
                        new Backpropagation(), new OptimizerSettings.Adam(0.1), plan(1), Optional.empty()))
                .hasMessage(
                        "the samples have 8 values each, but the network takes 9");
    }
}
