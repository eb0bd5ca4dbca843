package org.backlight.learning.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.InitialWeights;
import org.backlight.learning.model.DenseStage;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.MatrixProjection;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What enters and leaves a module has the network's precision, as if it were rounded by hand around float32. */
@ExtendWith(Arithmetic.ProcessorsOwn.class)
class ModulePrecisionTest {

    private static final int ROWS = 5;
    private static final int INPUTS = 7;
    private static final int HIDDEN = 6;
    private static final int OUTPUTS = 3;

    private static ModuleStage linear(String name, int inputs, int outputs) {
        return ModuleStage.of(name, SampleShape.of(inputs), SampleShape.of(outputs), 1,
                () -> new LinearImpl(inputs, outputs), (layer, x) -> torch.tanh(layer.forward(x)));
    }

    private static Tensor bfloat16(Tensor values) {
        return values.to(ScalarType.BFloat16).to(ScalarType.Float);
    }

    private static Tensor random(int rows, int columns, long seed) {
        return Tensors.of(Tensors.random(rows, columns, new Random(seed)));
    }

    private static float[] floats(Tensor values) {
        return Tensors.floats(values.to(ScalarType.Float));
    }

    /** tanh(x Wᵀ + b) of a stage, in float32. */
    private static Tensor layer(Stage stage, Tensor input) {
        return torch.addmm(stage.parameters().getLast().value(), input,
                stage.parameters().getFirst().value().t()).tanh();
    }

    /** g ⊙ (1 − h²). */
    private static Tensor delta(Tensor gradient, Tensor exactOutput) {
        return gradient.mul(exactOutput.mul(exactOutput).neg().add(new Scalar(1.0)));
    }

    @ParameterizedTest
    @EnumSource(value = Arithmetic.class, names = {"BF16_AS_BF16", "BF16_AS_FP32"})
    void endsAreRoundedAndWhatLiesWithinIsNot(Arithmetic arithmetic) {
        ModuleStage hidden = linear("hidden", INPUTS, HIDDEN);
        ModuleStage head = linear("head", HIDDEN, OUTPUTS);
        Network network = new Network(List.of(hidden, head), arithmetic.choose());
        Tensor input = random(ROWS, INPUTS, 1);
        Tensor x = bfloat16(input);
        Tensor exactHidden = layer(hidden, x);
        Tensor h = bfloat16(exactHidden);
        Tensor exactOutput = layer(head, h);
        float[] expected = Tensors.floats(bfloat16(exactOutput));
        assertThat(expected).isNotEqualTo(Tensors.floats(layer(head, layer(hidden, input))));
        assertThat(floats(network.forward(input))).isEqualTo(expected);
        assertThat(floats(network.evaluate(input))).isEqualTo(expected);
        assertThat(hidden.evaluate(x).scalar_type().intern())
                .isEqualTo(Precision.BF16.scalarType());

        Tensor error = random(ROWS, OUTPUTS, 2);
        new Backpropagation().assign(network, error);
        Tensor headDelta = delta(bfloat16(error.div(new Scalar((double) ROWS))), exactOutput);
        assertGradient(head, torch.matmul(headDelta.t(), h));
        Tensor sent = bfloat16(torch.matmul(headDelta, head.parameters().getFirst().value()));
        assertGradient(hidden, torch.matmul(delta(sent, exactHidden).t(), x));

        MatrixProjection matrix = MatrixProjection.gaussian(HIDDEN, OUTPUTS, 3);
        new DirectFeedback(matrix, Optional.empty(), FeedbackScope.SHARED, 1).assign(network, error);
        Tensor feedback = torch.matmul(error.div(new Scalar((double) ROWS)),
                Tensors.of(matrix.matrix()).t());
        assertGradient(hidden, torch.matmul(delta(bfloat16(feedback), exactHidden).t(), x));
    }

    private static void assertGradient(Stage stage, Tensor expected) {
        assertThat(Tensors.floats(stage.parameters().getFirst().gradient()))
                .containsExactly(Tensors.floats(expected), within(2e-6f));
    }

    /** Layers of ours above and below take what a module makes, and give it what it takes. */
    @ParameterizedTest
    @EnumSource(Arithmetic.class)
    void modulesAndOwnLayersShareANetwork(Arithmetic arithmetic) {
        Precision precision = arithmetic.choose();
        InitialWeights weights = InitialWeights.seeded(4);
        ModuleStage middle = linear("middle", HIDDEN, HIDDEN);
        Network network = new Network(List.of(
                new DenseStage("below", INPUTS, HIDDEN, Activation.TANH, precision, weights), middle,
                new DenseStage("above", HIDDEN, OUTPUTS, Activation.IDENTITY, precision, weights)),
                precision);
        Tensor input = random(ROWS, INPUTS, 1);
        Tensor below = network.stages().getFirst().evaluate(precision.round(input)).to(ScalarType.Float);
        Tensor made = layer(middle, below);
        Tensor between = middle.evaluate(below);
        assertThat(floats(between))
                .isEqualTo(Tensors.floats(precision == Precision.FP32 ? made : bfloat16(made)));
        Tensor output = network.forward(input).clone();
        assertThat(floats(network.stages().getLast().evaluate(between)))
                .containsExactly(Tensors.floats(output), within(1e-2f));
        new Backpropagation().assign(network, random(ROWS, OUTPUTS, 2));
        assertThat(network.parameters()).allSatisfy(parameter -> assertThat(
                Tensors.floats(parameter.gradient().flatten())).isNotEqualTo(
                        new float[Math.toIntExact(parameter.value().numel())]));
    }
}
