package org.backlight.learning.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.LossAndError;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.metric.Accuracy;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.backlight.projection.ternary.Ternarizer;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag(ProcessorSettingsTest.TAG)
class CreditAssignmentTest {

    private static final Offset<Float> ROUNDING = within(2e-6f);

    /** A 2-2-2-2 tanh network whose every number is worked out below in doubles. */
    @Test
    void dfaGradientsOfASmallNetworkAreThoseWorkedOutByHand() {
        Network network = Mlp.create(2, List.of(2, 2), 2, Activation.TANH, Precision.FP32, 1);
        double[][] w1 = {{0.1, -0.2}, {0.3, 0.4}};
        double[][] w2 = {{-0.5, 0.6}, {0.7, 0.2}};
        double[][] w3 = {{0.25, -0.75}, {0.5, 0.35}};
        double[][] b = {{0.01, -0.02}, {0.03, 0.04}, {-0.05, 0.06}};
        set(network.parameters(), w1, b[0], w2, b[1], w3, b[2]);
        double[][] x = {{0.8, -0.3}, {0.2, 0.9}};
        int[] labels = {1, 0};
        float[][] projection = {{0.5f, -1.5f}, {2f, 0.25f}};
        double scale = 0.5;

        double[][] h1 = tanh(affine(x, w1, b[0]));
        double[][] h2 = tanh(affine(h1, w2, b[1]));
        double[][] e = softmaxMinusOneHot(affine(h2, w3, b[2]), labels);
        double[][] feedback = new double[2][2];
        for (int s = 0; s < 2; s++) {
            for (int i = 0; i < 2; i++) {
                feedback[s][i] = scale / 2 * (projection[i][0] * e[s][0] + projection[i][1] * e[s][1]);
            }
        }
        double[][] delta1 = timesTanhDerivative(feedback, h1);
        double[][] delta2 = timesTanhDerivative(feedback, h2);
        double[][] delta3 = {{e[0][0] / 2, e[0][1] / 2}, {e[1][0] / 2, e[1][1] / 2}};

        Tensor error = errorOf(network, x, labels);
        new DirectFeedback(new MatrixProjection(projection), Optional.empty(), FeedbackScope.SHARED, scale)
                .assign(network, error);

        List<Parameter> p = network.parameters();
        assertClose(p.get(0), outerSum(delta1, x));
        assertClose(p.get(1), columnSums(delta1));
        assertClose(p.get(2), outerSum(delta2, h1));
        assertClose(p.get(3), columnSums(delta2));
        assertClose(p.get(4), outerSum(delta3, h2));
        assertClose(p.get(5), columnSums(delta3));
    }

    /** With one hidden layer and B = Wᵀ of the head, DFA is BP. */
    @Test
    void feedbackThroughTheHeadsOwnWeightsIsBackpropagation() {
        Network network = Mlp.create(5, List.of(7), 3, Activation.TANH, Precision.FP32, 2);
        float[] head = Tensors.floats(network.head().parameters().getFirst().value());
        float[][] transposed = new float[7][3];
        for (int i = 0; i < 7; i++) {
            for (int c = 0; c < 3; c++) {
                transposed[i][c] = head[c * 7 + i];
            }
        }
        var feedback = new DirectFeedback(new MatrixProjection(transposed), Optional.empty(),
                FeedbackScope.SHARED, 1);
        var batch = Tensors.clusters(20, 5, 3, 3).slice(0, 20);
        assertThat(Alignment.measure(network, feedback, new SoftmaxCrossEntropy(), batch)).singleElement()
                .satisfies(
                        cosine -> assertThat(cosine).isCloseTo(1, within(1e-6)));
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void backpropagationThroughStagesEqualsTheWholeGraph(Activation activation) {
        equalsTheWholeGraph(activation, Mlp.Normalization.NONE);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void backpropagationThroughNormalizedStagesEqualsTheWholeGraph(Activation activation) {
        equalsTheWholeGraph(activation, Mlp.Normalization.LAYER);
    }

    private static void equalsTheWholeGraph(Activation activation, Mlp.Normalization normalization) {
        Network network = Mlp.create(13, List.of(17, 9), 4, activation, normalization, Precision.FP32, 3);
        // Gains and biases of norms begin at 1 and 0, which would hide that they are missing.
        network.parameters().stream().filter(p -> p.name().contains("norm"))
                .forEach(p -> p.value().copy_(p.value().mul(new Scalar(0.5)).add(torch.linspace(
                        new Scalar(0.1), new Scalar(0.7), p.value().numel()))));
        float[][] x = Tensors.random(6, 13, new Random(1));
        Tensor labels = Tensors.of(new float[][]{{0}, {1}, {2}, {3}, {1}, {0}}).to(ScalarType.Long);
        Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(Tensors.of(x)), labels).error();
        new Backpropagation().assign(network, error);

        List<Tensor> leaves = new ArrayList<>();
        network.parameters().forEach(p -> leaves.add(p.value().clone().set_requires_grad(true)));
        Tensor h = Tensors.of(x);
        for (int layer = 0, leaf = 0; layer < 3; layer++) {
            h = torch.linear(h, leaves.get(leaf++), new TensorOptional(leaves.get(leaf++)));
            if (layer < 2) {
                if (normalization == Mlp.Normalization.LAYER) {
                    h = torch.layer_norm(h, new long[]{h.size(1)}, new TensorOptional(leaves.get(leaf++)),
                            new TensorOptional(leaves.get(leaf++)), 1e-5, false);
                }
                h = switch (activation) {
                    case TANH -> torch.tanh(h);
                    case RELU -> torch.relu(h);
                    case SIGMOID -> torch.sigmoid(h);
                    case IDENTITY -> h;
                };
            }
        }
        torch.log_softmax(h, 1).gather(1, labels).mean().neg().backward();
        for (int i = 0; i < leaves.size(); i++) {
            assertThat(Tensors.floats(network.parameters().get(i).gradient()))
                    .containsExactly(Tensors.floats(leaves.get(i).grad()), ROUNDING);
        }
    }

    /** Gradients of biases are sums of rows; with one row, they are what a stage was given, as its activation is the identity. */
    @ParameterizedTest
    @EnumSource(FeedbackNormalization.class)
    void backpropagationAndFeedbackAreNormedAlike(FeedbackNormalization normalization) {
        Network network = Mlp.create(3, List.of(6, 5), 4, Activation.IDENTITY, Precision.FP32, 4);
        Tensor error = errorOf(network, new double[][]{{1, 0.5, -1}}, new int[]{2});
        Tensor head = network.head().parameters().getFirst().value();
        float[] exact = Tensors.floats(torch.matmul(error, head));
        new Backpropagation(normalization).assign(network, error);
        float[] upper = biasGradient(network, 1);
        float[] lower = biasGradient(network, 0);
        double size = switch (normalization) {
            case NONE -> rootMeanSquare(exact);
            case RMS -> rootMeanSquare(Tensors.floats(error));
            case UNIT -> 1;
        };
        for (int i = 0; i < exact.length; i++) {
            assertThat(upper[i]).isCloseTo((float) (exact[i] * size / rootMeanSquare(exact)), ROUNDING);
        }
        if (normalization == FeedbackNormalization.NONE) {
            return;
        }
        assertThat(rootMeanSquare(lower)).isCloseTo(size, within(1e-6));
        DirectFeedback feedback = new DirectFeedback(MatrixProjection.gaussian(6, 4, 5), Optional.empty(),
                new FeedbackRoute(FeedbackSource.LOGITS, FeedbackGranularity.BLOCK, FeedbackScope.SHARED,
                        normalization, 1, 1));
        feedback.assign(network, error);
        assertThat(rootMeanSquare(biasGradient(network, 0))).isCloseTo(size, within(1e-6));
        feedback.assign(network, torch.zeros_like(error));
        assertThat(biasGradient(network, 0)).containsOnly(0);
        new Backpropagation(normalization).assign(network, torch.zeros_like(error));
        assertThat(biasGradient(network, 0)).containsOnly(0);
    }

    private static float[] biasGradient(Network network, int stage) {
        return Tensors.floats(network.hidden().get(stage).parameters().get(1).gradient());
    }

    private static double rootMeanSquare(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += value * value;
        }
        return Math.sqrt(squares / values.length);
    }

    @Test
    void independentScopeGivesEachStageItsOwnOutputs() {
        Network network = Mlp.create(3, List.of(2, 4), 2, Activation.IDENTITY, Precision.FP32, 4);
        MatrixProjection matrix = MatrixProjection.gaussian(6, 2, 5);
        Tensor error = errorOf(network, new double[][]{{1, 0, -1}}, new int[]{0});
        new DirectFeedback(matrix, Optional.empty(), FeedbackScope.INDEPENDENT, 1).assign(network, error);
        float[] e = Tensors.floats(error);
        for (int row = 0; row < 6; row++) {
            float expected = matrix.matrix()[row][0] * e[0] + matrix.matrix()[row][1] * e[1];
            Stage stage = network.hidden().get(row < 2 ? 0 : 1);
            float found = Tensors.floats(stage.parameters().get(1).gradient())[row < 2 ? row : row - 2];
            assertThat(found).isCloseTo(expected, ROUNDING);
        }
        assertThat(FeedbackScope.INDEPENDENT.outputs(network.hiddenWidths())).isEqualTo(6);
        assertThat(FeedbackScope.SHARED.outputs(network.hiddenWidths())).isEqualTo(4);
    }

    @Test
    void theProjectionIsShownTheTernarizedError() {
        Network network = Mlp.create(3, List.of(5), 4, Activation.IDENTITY, Precision.FP32, 6);
        MatrixProjection matrix = MatrixProjection.gaussian(5, 4, 7);
        Tensor error = Tensors.of(new float[][]{{0.3f, -0.05f, -0.4f, 0.09f}});
        network.forward(Tensors.of(new float[][]{{1, 2, 3}}));
        new DirectFeedback(matrix, Optional.of(new Ternarizer.Fixed(0.1f)), FeedbackScope.SHARED, 2)
                .assign(network, error);
        float[] biasGradient = Tensors.floats(network.hidden().getFirst().parameters().get(1).gradient());
        for (int i = 0; i < 5; i++) {
            float expected = 2 * (matrix.matrix()[i][0] - matrix.matrix()[i][2]);
            assertThat(biasGradient[i]).isCloseTo(expected, ROUNDING);
        }
    }

    @Test
    void projectionsThatDoNotFitAreRefused() {
        Network network = Mlp.create(3, List.of(5), 4, Activation.TANH, Precision.FP32, 6);
        var feedback = new DirectFeedback(MatrixProjection.gaussian(4, 4, 1), Optional.empty(),
                FeedbackScope.SHARED, 1);
        Tensor error = errorOf(network, new double[][]{{1, 2, 3}}, new int[]{0});
        assertThatThrownBy(() -> feedback.assign(network, error)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the projection maps 4 to 4 values, but the network needs 4 to at least 5");
        assertThatThrownBy(
                () -> new DirectFeedback(MatrixProjection.gaussian(5, 4, 1), Optional.empty(),
                        FeedbackScope.SHARED, 0))
                .hasMessage("scale is 0; expected a finite number greater than 0");
    }

    @Test
    void lossAndErrorAreThoseOfSoftmaxCrossEntropy() {
        Tensor logits = Tensors.of(new float[][]{{1, 2, 0.5f}, {-1, 0, 3}});
        Tensor labels = Tensors.of(new float[][]{{1}, {0}}).to(ScalarType.Long);
        LossAndError result = new SoftmaxCrossEntropy().evaluate(logits, labels);
        double first = Math.exp(1) + Math.exp(2) + Math.exp(0.5);
        double second = Math.exp(-1) + Math.exp(0) + Math.exp(3);
        assertThat(result.loss()).isCloseTo((Math.log(first) - 2 + Math.log(second) + 1) / 2, within(1e-6));
        assertThat(new Accuracy().sums(logits, labels)).containsExactly(1);
        assertThat(Tensors.floats(result.error())).containsExactly(new float[]{(float) (Math.exp(1) / first),
                (float) (Math.exp(2) / first - 1), (float) (Math.exp(0.5) / first),
                (float) (Math.exp(-1) / second - 1), (float) (1 / second), (float) (Math.exp(3) / second)},
                ROUNDING);
        assertThat(logits.argmax(new LongOptional(1), false).numel()).isEqualTo(2);
    }

    private static Tensor errorOf(Network network, double[][] x, int[] labels) {
        float[][] inputs = new float[x.length][x[0].length];
        float[][] targets = new float[x.length][1];
        for (int s = 0; s < x.length; s++) {
            targets[s][0] = labels[s];
            for (int j = 0; j < x[s].length; j++) {
                inputs[s][j] = (float) x[s][j];
            }
        }
        return new SoftmaxCrossEntropy().evaluate(network.forward(Tensors.of(inputs)),
                Tensors.of(targets).to(ScalarType.Long)).error();
    }

    private static void set(List<Parameter> parameters, Object... values) {
        for (int i = 0; i < values.length; i++) {
            double[][] rows = values[i] instanceof double[] row
                    ? new double[][]{row}
                    : (double[][]) values[i];
            float[][] floats = new float[rows.length][rows[0].length];
            for (int r = 0; r < rows.length; r++) {
                for (int c = 0; c < rows[r].length; c++) {
                    floats[r][c] = (float) rows[r][c];
                }
            }
            parameters.get(i).value().copy_(Tensors.of(floats).reshape(parameters.get(i).value().sizes()));
        }
    }

    private static double[][] affine(double[][] x, double[][] w, double[] b) {
        double[][] y = new double[x.length][w.length];
        for (int s = 0; s < x.length; s++) {
            for (int i = 0; i < w.length; i++) {
                y[s][i] = b[i];
                for (int j = 0; j < w[i].length; j++) {
                    y[s][i] += w[i][j] * x[s][j];
                }
            }
        }
        return y;
    }

    private static double[][] tanh(double[][] a) {
        for (double[] row : a) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Math.tanh(row[i]);
            }
        }
        return a;
    }

    private static double[][] softmaxMinusOneHot(double[][] logits, int[] labels) {
        for (int s = 0; s < logits.length; s++) {
            double sum = Math.exp(logits[s][0]) + Math.exp(logits[s][1]);
            for (int c = 0; c < 2; c++) {
                logits[s][c] = Math.exp(logits[s][c]) / sum - (labels[s] == c ? 1 : 0);
            }
        }
        return logits;
    }

    private static double[][] timesTanhDerivative(double[][] gradient, double[][] h) {
        double[][] delta = new double[h.length][h[0].length];
        for (int s = 0; s < h.length; s++) {
            for (int i = 0; i < h[s].length; i++) {
                delta[s][i] = gradient[s][i] * (1 - h[s][i] * h[s][i]);
            }
        }
        return delta;
    }

    /** Sum over samples of delta[s] xᵀ[s], row-major. */
    private static double[] outerSum(double[][] delta, double[][] x) {
        double[] sum = new double[delta[0].length * x[0].length];
        for (int s = 0; s < x.length; s++) {
            for (int i = 0; i < delta[0].length; i++) {
                for (int j = 0; j < x[0].length; j++) {
                    sum[i * x[0].length + j] += delta[s][i] * x[s][j];
                }
            }
        }
        return sum;
    }

    private static double[] columnSums(double[][] delta) {
        double[] sum = new double[delta[0].length];
        for (double[] row : delta) {
            for (int i = 0; i < row.length; i++) {
                sum[i] += row[i];
            }
        }
        return sum;
    }

    private static void assertClose(Parameter parameter, double[] expected) {
        float[] found = Tensors.floats(parameter.gradient());
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).as(parameter.name() + "[" + i + "]").isCloseTo((float) expected[i],
                    ROUNDING);
        }
    }
}
