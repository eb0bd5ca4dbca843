package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.feedback.Alignment;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.ParameterReach;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.projection.DenseProjection;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients that are applied piece by piece as they are made, against the same that are made first. */
@ExtendWith(Arithmetic.ProcessorsOwn.class)
class PiecewiseUpdateTest {

    private static final int FEATURES = 61;
    private static final int CLASSES = 10;
    /** Several pieces in the second layer, the last of which is shorter; the others are too small for pieces. */
    private static final List<Integer> WIDTHS = List.of(1333, 1601);

    private final LabelledSamples train = Tensors.clusters(2 * 96 + 1, FEATURES, CLASSES, 1);
    private final LabelledSamples test = Tensors.clusters(50, FEATURES, CLASSES, 2);

    /** A method of someone else's, who says nothing of what it reads. */
    private record Cautious(CreditAssignment method) implements CreditAssignment {

        @Override
        public void assign(Network network, Tensor error, Consumer<Stage> ready) {
            method.assign(network, error, ready);
        }

        @Override
        public boolean trainsHidden() {
            return method.trainsHidden();
        }

        @Override
        public ParameterReach reach(Network network) {
            return method.reach(network);
        }

        @Override
        public List<Double> alignment(Network network, Tensor error) {
            return method.alignment(network, error);
        }

        @Override
        public boolean measuresAlignment() {
            return method.measuresAlignment();
        }
    }

    @ParameterizedTest
    @CsvSource({"bp, adam, FP32", "bp, sgd, BF16_AS_BF16", "bp, momentum, FP32", "bp, adamw, BF16_AS_FP32",
            "bp, rounded, FP32", "dfa, adam, BF16_AS_BF16", "dfa, sgd, FP32", "dfa, momentum, BF16_AS_FP32",
            "dfa, adamw, FP32", "dfa, rounded, FP32", "shallow, adam, FP32"})
    void curvesAndWeightsAreTheSameBitForBit(String method, String optimizer, Arithmetic arithmetic)
            throws Exception {
        Precision precision = arithmetic.choose();
        List<List<Object>> curves = new ArrayList<>();
        List<List<float[]>> networks = new ArrayList<>();
        List<Long> gradients = new ArrayList<>();
        for (boolean cautious : new boolean[]{false, true}) {
            Network network = network(precision);
            CreditAssignment credit = credit(method);
            TrainingCurve curve = new TrainingCurve(-1);
            new Trainer(LearningTask.classification(network, train, test),
                    cautious ? new Cautious(credit) : credit, optimizer(optimizer), plan(),
                    Optional.empty()).train(curve);
            curves.add(curve.figures);
            networks.add(network.parameters().stream().map(Parameter::value).map(Tensors::floats).toList());
            gradients.add(new ParameterUpdate(network, credit.trainsHidden(), !cautious, optimizer(optimizer),
                    plan()).gradientBytes());
        }
        assertThat(curves.getFirst()).isEqualTo(curves.getLast()).hasSizeGreaterThan(6);
        Tensors.assertSame(networks.getFirst(), networks.getLast());
        // The head alone is too small for pieces.
        assertThat(gradients.getFirst().equals(gradients.getLast())).isEqualTo(method.equals("shallow"));
    }

    /** The rate falls, and hidden stages have one of their own. */
    private static TrainingPlan plan() {
        return new TrainingPlan(2, 96, new LearningRateSchedule(LearningRateSchedule.Decay.COSINE, 2), 9)
                .withHiddenLearningRate(0.7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clipping", "accumulation"})
    void whatNeedsWholeGradientsHasThem(String need) {
        TrainingPlan plan = need.equals("clipping")
                ? plan().withClipping(new Clipping(Clipping.Extent.STAGE, 1))
                : plan().withAccumulation(2);
        Network network = Mlp.withoutMemory(FEATURES, WIDTHS, CLASSES, Activation.TANH,
                Mlp.Normalization.NONE,
                Precision.FP32);
        long largest = network.stages().stream().flatMap(stage -> stage.parameters().stream())
                .mapToLong(p -> p.value().numel()).max().orElseThrow();
        assertThat(new ParameterUpdate(network, true, true, optimizer("adam"), plan).gradientBytes())
                .isGreaterThanOrEqualTo(largest * Float.BYTES);
    }

    /**
     * A wide layer's gradient would be as large as its weights; a piece has 512 of its rows. The head's is made whole.
     */
    @Test
    void memoryIsThatOfAPieceForEachCore() {
        int width = 20_000;
        Network network = Mlp.withoutMemory(width, List.of(width), CLASSES, Activation.TANH,
                Mlp.Normalization.NONE,
                Precision.FP32);
        MemoryForecast forecast = MemoryForecast.of(network, true, optimizer("sgd"), plan());
        double piece = 512.0 * width * Float.BYTES;
        double head = (double) CLASSES * width * Float.BYTES;
        int cores = Runtime.getRuntime().availableProcessors();
        assertThat((double) forecast.gradients()).isCloseTo(cores * piece + head, within(0.01 * piece));
        assertThat(forecast.optimizer()).isZero();
    }

    /** Measured between two steps, it changes no weight, though training hands gradients over. */
    @Test
    void alignmentFollowsFromWholeGradientsAndUpdatesNothing() throws Exception {
        Network network = network(Precision.FP32);
        DirectFeedback credit = (DirectFeedback) credit("dfa");
        new Trainer(LearningTask.classification(network, train, test), credit, optimizer("adam"),
                plan(), Optional.empty()).train(TrainingListener.SILENT);
        List<float[]> before = network.parameters().stream().map(p -> Tensors.floats(p.value())).toList();

        List<Double> found = Alignment.measure(network, credit, new SoftmaxCrossEntropy(), test.slice(0, 50));

        Tensors.assertSame(network.parameters().stream().map(p -> Tensors.floats(p.value())).toList(),
                before);
        Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(test.slice(0, 50).inputs()),
                test.slice(0, 50).targets()).error();
        List<float[]> exact = gradients(network, new Backpropagation(), error);
        List<float[]> direct = gradients(network, credit, error);
        assertThat(found).hasSize(WIDTHS.size());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isCloseTo(cosine(exact.get(i), direct.get(i)), within(1e-5));
        }
    }

    private static List<float[]> gradients(Network network, CreditAssignment credit, Tensor error) {
        credit.assign(network, error);
        return network.hidden().stream().map(s -> Tensors.floats(s.parameters().getFirst().gradient()))
                .toList();
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squareA = 0;
        double squareB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squareA += (double) a[i] * a[i];
            squareB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squareA * squareB);
    }

    private static Network network(Precision precision) {
        return Mlp.create(FEATURES, WIDTHS, CLASSES, Activation.TANH, precision, 5);
    }

    private static CreditAssignment credit(String method) {
        return switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            default -> new DirectFeedback(new DenseProjection(3, CLASSES, 1333 + 1601), Optional.empty(),
                    FeedbackScope.INDEPENDENT, 1);
        };
    }

    private static OptimizerSettings optimizer(String name) {
        return switch (name) {
            case "adam" -> new OptimizerSettings.Adam(0.001);
            case "adamw" -> new OptimizerSettings.Adam(0.001, 0.9, 0.99, 1e-8, 0.1);
            case "rounded" -> new OptimizerSettings.Sgd(0.05, 0.9, Precision.BF16);
            case "momentum" -> new OptimizerSettings.Sgd(0.05, 0.9);
            default -> new OptimizerSettings.Sgd(0.05, 0);
        };
    }
}
