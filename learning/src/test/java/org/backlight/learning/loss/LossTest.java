package org.backlight.learning.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.backlight.learning.data.Targets;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LossTest {

    private static final int ROWS = 7;
    private static final int OUTPUTS = 5;
    private static final float[] WEIGHTS = {0, 0.5f, 1, 1.5f, 2};

    private final SplittableRandom random = new SplittableRandom(1);

    private float[][] matrix(double least, double most) {
        float[][] matrix = new float[ROWS][OUTPUTS];
        for (float[] row : matrix) {
            for (int i = 0; i < OUTPUTS; i++) {
                row[i] = (float) random.nextDouble(least, most);
            }
        }
        return matrix;
    }

    static Stream<Arguments> losses() {
        return Stream.of(Arguments.of("squares", new MeanSquaredError()),
                Arguments.of("weighted squares", new MeanSquaredError(WEIGHTS)),
                Arguments.of("yes or no", new BinaryCrossEntropy()),
                Arguments.of("classes", new SoftmaxCrossEntropy()));
    }

    /** The losses as libtorch's own functions compute them, whose gradients its autograd takes. */
    private static Tensor rows(Loss loss, Tensor output, Tensor targets) {
        return switch (loss) {
            case SoftmaxCrossEntropy _ -> torch.log_softmax(output, 1).gather(1, targets).neg().flatten();
            case BinaryCrossEntropy _ -> {
                Tensor p = torch.sigmoid(output);
                Tensor one = torch.ones_like(p);
                yield targets.mul(p.log()).add(one.sub(targets).mul(one.sub(p).log())).neg().mean(1);
            }
            default -> {
                Tensor squares = output.sub(targets).square();
                yield (loss.equals(new MeanSquaredError()) ? squares : squares.mul(Tensor.create(WEIGHTS)))
                        .mean(1);
            }
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void theErrorIsTheGradientThatAutogradTakesOfTheDocumentedFormula(String name, Loss loss) {
        Tensor output = Tensors.of(matrix(-3, 3));
        Tensor targets = loss instanceof SoftmaxCrossEntropy
                ? Tensors.of(new float[][]{{0}, {1}, {2}, {3}, {4}, {0}, {2}}).to(torch.ScalarType.Long)
                : Tensors.of(matrix(0, 1));
        Tensor leaf = output.clone().set_requires_grad(true);
        Tensor rows = rows(loss, leaf, targets);
        rows.sum().backward();

        LossAndError result = loss.evaluate(output, targets);
        assertThat(result.loss()).as(name).isCloseTo(rows.mean().item_double(), within(1e-6));
        assertThat(result.loss()).isEqualTo(loss.value(output, targets));
        assertThat(result.error().sub(leaf.grad()).abs().max().item_double()).isLessThan(1e-6);
        assertThat(output.equal(leaf.detach())).as("the output is not modified").isTrue();
    }

    @Test
    void predictionsAreClassesValuesOrProbabilities() {
        Tensor output = Tensors.of(new float[][]{{1, 3, 2}, {0, -1, -2}});
        assertThat(new SoftmaxCrossEntropy().predict(output).flatten().to(torch.ScalarType.Float)
                .equal(Tensor.create(new float[]{1, 0}))).isTrue();
        assertThat(new MeanSquaredError().predict(output).equal(output)).isTrue();
        assertThat(new BinaryCrossEntropy().predict(output).get(1).get(0).item_double()).isEqualTo(0.5);
    }

    @Test
    void aNetworkThatKnowsNothingHasTheLossOfGuessing() {
        Tensor nothing = torch.zeros(ROWS, OUTPUTS);
        Tensor classes = torch.zeros(ROWS, 1).to(torch.ScalarType.Long);
        Tensor answers = torch.full(new long[]{ROWS, OUTPUTS}, new Scalar(1f));
        assertThat(new SoftmaxCrossEntropy().guessing(classes, OUTPUTS))
                .isCloseTo(new SoftmaxCrossEntropy().value(nothing, classes), within(1e-6));
        assertThat(new BinaryCrossEntropy().guessing(answers, OUTPUTS))
                .isCloseTo(new BinaryCrossEntropy().value(nothing, answers), within(1e-6));
        // The variance of 0 and 2 is 1, that of 1 and 1 nothing.
        assertThat(new MeanSquaredError().guessing(Tensors.of(new float[][]{{0, 1}, {2, 1}}), 2))
                .isEqualTo(0.5);
    }

    @Test
    void lossesSayWhichTargetsTheyCannotCompare() {
        Targets map = new Targets.Values(SampleShape.of(2, 3), -1, 1);
        Targets classes = new Targets.Classes(3);
        assertThat(new SoftmaxCrossEntropy().mismatch(classes, 3)).isEmpty();
        assertThat(new SoftmaxCrossEntropy().mismatch(classes, 4)).contains(
                "the samples have 3 classes, but the network has 4 outputs; softmax cross-entropy needs one for each"
                        + " class");
        assertThat(new SoftmaxCrossEntropy().mismatch(map, 6)).contains(
                "the targets are 2 × 3 values, but softmax cross-entropy compares outputs with classes");
        assertThat(new MeanSquaredError().mismatch(map, 6)).isEmpty();
        assertThat(new MeanSquaredError().mismatch(map, 5)).contains(
                "the targets are 2 × 3 values, but the network has 5 outputs; a mean squared error needs one for each"
                        + " value");
        assertThat(new MeanSquaredError().mismatch(classes, 3)).contains(
                "the targets are classes, but a mean squared error compares outputs with values");
        assertThat(new MeanSquaredError(WEIGHTS).mismatch(map, 6)).contains(
                "the mean squared error has 5 weights, but the network has 6 outputs");
        assertThat(new BinaryCrossEntropy().mismatch(map, 6)).contains(
                "the targets lie between -1.0 and 1.0, but a binary cross-entropy takes values from 0 to 1");
        assertThatThrownBy(() -> new MeanSquaredError(new float[]{1, Float.NaN}))
                .hasMessage("the weight of output 1 is NaN; expected a finite number of at least 0");
        assertThatThrownBy(() -> new MeanSquaredError(new float[]{0, 0}))
                .hasMessage("all weights are 0; expected at least one above 0");
    }
}
