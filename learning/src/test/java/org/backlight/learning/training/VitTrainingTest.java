package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.RootMeanSquareError;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.ternary.Ternarizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Arithmetic.ProcessorsOwn.class)
class VitTrainingTest {

    private static final int WIDTH = 24;
    private static final VitShape SHAPE = new VitShape(SampleShape.of(2, 6, 8), 3, 2, WIDTH, 2, 2, 2 * WIDTH,
            0.1, 21);

    private final ArraySamples train = Vits.maps(100, SHAPE, 1);
    private final ArraySamples test = Vits.maps(150, SHAPE, 2);

    @TempDir
    Path folder;

    @AfterEach
    void useAllCores() {
        RowBlocks.useCores(Runtime.getRuntime().availableProcessors());
    }

    /** @param method {@code bp}, {@code shallow}, or source and granularity of feedback */
    private static CreditAssignment credit(String method, VitShape shape) {
        String[] words = method.split("-");
        return switch (words[0]) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            default -> {
                FeedbackRoute route = new FeedbackRoute(FeedbackSource.valueOf(words[0]),
                        FeedbackGranularity.valueOf(words[1]), FeedbackScope.SHARED,
                        FeedbackNormalization.RMS, 1, 1);
                Network network = Vit.withoutMemory(shape, Precision.FP32).network();
                yield new DirectFeedback(new DenseProjection(7, Math.toIntExact(route.inputs(network)),
                        Math.toIntExact(route.outputs(network))), Optional.of(new Ternarizer.Relative(1)),
                        route);
            }
        };
    }

    private Trainer trainer(String method, Precision precision, TrainingPlan plan, boolean keeps) {
        return new Trainer(new LearningTask(Vit.create(SHAPE, precision, 4).network(), new MeanSquaredError(),
                List.of(new RootMeanSquareError("")), train, test), credit(method, SHAPE),
                new OptimizerSettings.Adam(0.003), plan,
                keeps ? Optional.of(new CheckpointFolder(folder, method, 2)) : Optional.empty());
    }

    private static TrainingPlan plan(int epochs) {
        return new TrainingPlan(epochs, 16,
                new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 4), 9).withIntervals(5, 4);
    }

    @ParameterizedTest
    @CsvSource({"bp,FP32,1,STAGE", "LOGITS-MLP,BF16_AS_BF16,1,STAGE", "LOGITS-DIRECT,BF16_AS_FP32,3,NETWORK",
            "HEAD-SUBLAYER,FP32,1,STAGE", "shallow,FP32,2,STAGE"})
    void aStoppedTrainingContinuesTheUnbrokenCurveBitForBit(String method, Arithmetic arithmetic,
            int accumulation, Clipping.Extent extent) throws Exception {
        Precision precision = arithmetic.choose();
        TrainingPlan plan = plan(2).withAccumulation(accumulation).withClipping(new Clipping(extent, 0.5));
        TrainingCurve unbroken = new TrainingCurve(-1);
        trainer(method, precision, plan, false).train(unbroken);
        trainer(method, precision, plan, true).train(new TrainingCurve(6));
        Trainer resumed = trainer(method, precision, plan, true);
        assertThat(resumed.resume()).isEqualTo(6);
        TrainingCurve rest = new TrainingCurve(-1);
        resumed.train(rest);
        assertThat(rest.figures).isNotEmpty().isEqualTo(unbroken.figures
                .subList(unbroken.figures.size() - rest.figures.size(), unbroken.figures.size()));
    }

    /** Guessing has 1.83, and the head alone cannot make products of the causes: hidden stages must learn. */
    @ParameterizedTest
    @CsvSource({"shallow,1.7,2", "bp,0,0.4", "LOGITS-BLOCK,0,1.4", "LOGITS-MLP,0,1.4", "HEAD-MLP,0,1.5"})
    void hiddenStagesLearnWhatTheHeadAloneCannot(String method, double least, double most) throws Exception {
        VitShape shape = new VitShape(SHAPE.maps(), 3, 2, WIDTH, 2, 2, 2 * WIDTH, 0, 21);
        EpochMetrics last = new Trainer(
                new LearningTask(Vit.create(shape, Precision.FP32, 4).network(), new MeanSquaredError(),
                        List.of(), Vits.maps(400, shape, 1), test),
                credit(method, shape), new OptimizerSettings.Adam(0.004),
                plan(12).withIntervals(0, 0), Optional.empty()).train(TrainingListener.SILENT).orElseThrow();
        assertThat(last.testLoss()).isBetween(least, most);
    }

    /** Sizes that make several pieces, which two and three cores divide differently. */
    @ParameterizedTest
    @CsvSource({"bp,FP32", "LOGITS-MLP,FP32", "HEAD-DIRECT,BF16"})
    void theNumberOfCoresDoesNotChangeTheCurve(String method, Precision precision) throws Exception {
        VitShape shape = new VitShape(SampleShape.of(2, 6, 8), 2, 2, 144, 2, 1, 272, 0.1, 200);
        ArraySamples maps = Vits.maps(25, shape, 1);
        List<List<Object>> curves = new ArrayList<>();
        List<List<float[]>> networks = new ArrayList<>();
        for (int cores = 1; cores <= 3; cores++) {
            RowBlocks.useCores(cores);
            Network network = Vit.create(shape, precision, 5).network();
            TrainingCurve curve = new TrainingCurve(-1);
            new Trainer(new LearningTask(network, new MeanSquaredError(), List.of(), maps, maps),
                    credit(method, shape), new OptimizerSettings.Adam(0.001),
                    new TrainingPlan(1, 13, LearningRateSchedule.CONSTANT, 9), Optional.empty()).train(curve);
            curves.add(curve.figures);
            networks.add(network.parameters().stream().map(Parameter::value).map(Tensors::floats).toList());
        }
        for (int i = 1; i < curves.size(); i++) {
            assertThat(curves.get(i)).isEqualTo(curves.getFirst());
            Tensors.assertSame(networks.get(i), networks.getFirst());
        }
    }

    /** With 8 tokens inside, 125 samples are evaluated at once, and the alignment is measured on as many. */
    @Test
    void evaluationPassesNoMoreRowsInsideThanOfOtherNetworks() throws Exception {
        Network network = Vit.create(SHAPE, Precision.FP32, 4).network();
        assertThat(network.rowsPerOutput()).isEqualTo(8);
        assertThat(Evaluation.samplesAtOnce(network, 1)).isEqualTo(125);
        assertThat(Trainer.probeSamples(network, 1)).isEqualTo(125);
        LearningTask task = new LearningTask(network, new MeanSquaredError(), List.of(), train, test);
        double whole = new MeanSquaredError().value(network.evaluate(test.slice(0, 150).inputs()),
                test.slice(0, 150).targets());
        assertThat(Evaluation.of(task, test).loss()).isCloseTo(whole, within(1e-6));
    }
}
