package org.backlight.learning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.CnnLayer.Convolution;
import org.backlight.learning.model.CnnLayer.Dense;
import org.backlight.learning.model.CnnLayer.Nonlinearity;
import org.backlight.learning.model.CnnLayer.Normalization;
import org.backlight.learning.model.CnnLayer.Pooling;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CnnTest {

    private static final SampleShape IMAGE = SampleShape.of(2, 9, 8);
    private static final Nonlinearity RELU = new Nonlinearity(Activation.RELU);
    private static final Nonlinearity TANH = new Nonlinearity(Activation.TANH);

    @BeforeAll
    static void loadLibTorch() {
        LibTorch.load();
    }

    private static Network network(List<CnnLayer> layers) {
        return Cnn.create(IMAGE, layers, 3, Precision.FP32, 7);
    }

    private static Map<String, Tensor> tensors(Network network) {
        return network.parameters().stream().collect(Collectors.toMap(Parameter::name, Parameter::value));
    }

    @Test
    void stagesBeginWithWeightsAndHaveTheShapesOfTheirLastLayers() {
        Network network = network(List.of(new Convolution(4, 3, 2, 1), RELU,
                new Normalization(Normalization.Over.BATCH),
                new Pooling(Pooling.By.MAX, 2), new Convolution(5, 2, 1, 0), TANH, new Dense(6), TANH));
        assertThat(network.hidden()).extracting(stage -> stage.outputShape().toString()).containsExactly(
                "4 × 2 × 2",
                "5 × 1 × 1", "6");
        assertThat(network.parameters()).extracting(Parameter::name).containsExactlyInAnyOrder(
                "stage0.weight",
                "stage0.bias", "stage0.norm.weight", "stage0.norm.bias", "stage1.weight", "stage1.bias",
                "stage2.weight", "stage2.bias", "head.weight", "head.bias");
        assertThat(network.hidden().getFirst().fixed()).extracting(Parameter::name)
                .contains("stage0.norm.running_mean", "stage0.norm.running_var");
    }

    /** The same network written with libtorch's operators, and its gradients by autograd through the whole of it. */
    @Test
    void backpropagationThroughStagesEqualsTheWholeGraph() {
        Network network = network(List.of(new Convolution(4, 3, 1, 1), TANH, new Pooling(Pooling.By.MEAN, 2),
                new Convolution(5, 2, 1, 0), new Normalization(Normalization.Over.SAMPLE), RELU, new Dense(6),
                TANH));
        try (PointerScope _ = new PointerScope()) {
            torch.manual_seed(1);
            Tensor x = torch.randn(5, 2, 9, 8);
            Tensor labels = torch.tensor(0L, 1, 2, 1, 0).view(5, 1);
            Tensor output = network.forward(x.flatten(1, -1));
            var loss = new SoftmaxCrossEntropy().evaluate(output, labels);
            new Backpropagation().assign(network, loss.error(), _ -> {});
            Map<String, Tensor> own = tensors(network);
            List<String> names = own.keySet().stream().sorted().toList();
            Tensor[] leaves = names.stream()
                    .map(name -> own.get(name).detach().clone().set_requires_grad(true))
                    .toArray(Tensor[]::new);
            TensorVector gradients;
            try (AutoGradMode _ = new AutoGradMode(true)) {
                Tensor logits = whole(x, names, leaves);
                Tensor mean = torch.cross_entropy_loss(logits, labels.view(-1));
                assertThat(mean.item_double()).isCloseTo(loss.loss(),
                        org.assertj.core.data.Offset.offset(1e-5));
                gradients = torch.grad(new TensorVector(mean), new TensorVector(leaves));
            }
            for (int i = 0; i < leaves.length; i++) {
                String name = names.get(i);
                Tensor found = network.parameters().stream().filter(p -> p.name().equals(name)).findFirst()
                        .orElseThrow().gradient();
                Tensor expected = gradients.get(i);
                assertThat(found.sub(expected).norm().item_double() / expected.norm().item_double()).as(name)
                        .isLessThan(1e-5);
            }
        }
    }

    private static Tensor whole(Tensor x, List<String> names, Tensor[] leaves) {
        java.util.function.Function<String, Tensor> of = name -> leaves[names.indexOf(name)];
        long[] one = {1, 1};
        Tensor y = torch.conv2d(x, of.apply("stage0.weight"), new TensorOptional(of.apply("stage0.bias")),
                one, one, one, 1);
        y = torch.avg_pool2d(torch.tanh(y), 2, 2);
        y = torch.conv2d(y, of.apply("stage1.weight"), new TensorOptional(of.apply("stage1.bias")), one,
                new long[]{0, 0},
                one, 1);
        y = torch.relu(torch.group_norm(y, 1, new TensorOptional(of.apply("stage1.norm.weight")),
                new TensorOptional(of.apply("stage1.norm.bias")), 1e-5, false));
        y = torch.tanh(torch.linear(y.flatten(1, -1), of.apply("stage2.weight"),
                new TensorOptional(of.apply("stage2.bias"))));
        return torch.linear(y, of.apply("head.weight"), new TensorOptional(of.apply("head.bias")));
    }

    /** 37 samples are three pieces, the last of them short; two of the stages run in pieces. */
    @Test
    void piecesOfABatchMakeTheGradientsOfTheWholeOnAnyNumberOfCores() {
        List<CnnLayer> layers = List.of(new Convolution(4, 3, 1, 1), TANH, new Pooling(Pooling.By.MEAN, 2),
                new Convolution(5, 2, 1, 0), new Normalization(Normalization.Over.SAMPLE), RELU, new Dense(6),
                TANH);
        try (PointerScope _ = new PointerScope()) {
            torch.manual_seed(2);
            Tensor x = torch.randn(37, 2, 9, 8);
            Tensor labels = torch.arange(new Scalar(37)).remainder(new Scalar(3)).to(ScalarType.Long)
                    .view(37, 1);
            List<Tensor> one = gradientsOn(1, layers, x, labels);
            List<Tensor> three = gradientsOn(3, layers, x, labels);
            Network network = network(layers);
            Map<String, Tensor> own = tensors(network);
            List<String> names = network.parameters().stream().map(Parameter::name).toList();
            Tensor[] leaves = names.stream()
                    .map(name -> own.get(name).detach().clone().set_requires_grad(true))
                    .toArray(Tensor[]::new);
            TensorVector expected;
            try (AutoGradMode _ = new AutoGradMode(true)) {
                expected = torch.grad(
                        new TensorVector(torch.cross_entropy_loss(whole(x, names, leaves), labels.view(-1))),
                        new TensorVector(leaves));
            }
            for (int i = 0; i < leaves.length; i++) {
                assertThat(torch.equal(one.get(i), three.get(i))).as(names.get(i)).isTrue();
                assertThat(one.get(i).sub(expected.get(i)).norm().item_double()
                        / expected.get(i).norm().item_double()).as(names.get(i)).isLessThan(1e-5);
            }
        }
    }

    /** Goes backward twice, as a measurement of the alignment does before the step's own backward pass. */
    private static List<Tensor> gradientsOn(int cores, List<CnnLayer> layers, Tensor x, Tensor labels) {
        RowBlocks.useCores(cores);
        try {
            Network network = network(layers);
            Tensor output = network.forward(x.flatten(1, -1), 0);
            assertThat(torch.equal(network.evaluate(x.flatten(1, -1)), output)).isTrue();
            Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(x.flatten(1, -1), 0), labels)
                    .error();
            new Backpropagation().assign(network, error, _ -> {});
            List<Tensor> first = network.parameters().stream().map(p -> p.gradient().clone()).toList();
            new Backpropagation().assign(network, error, _ -> {});
            for (int i = 0; i < first.size(); i++) {
                assertThat(torch.equal(first.get(i), network.parameters().get(i).gradient())).isTrue();
            }
            return first;
        } finally {
            RowBlocks.useCores(Runtime.getRuntime().availableProcessors());
        }
    }

    @Test
    void theSeedDecidesTheWeights() {
        List<CnnLayer> layers = List.of(new Convolution(4, 3, 1, 0), RELU);
        Tensor first = network(layers).parameters().getFirst().value();
        assertThat(torch.equal(first, network(layers).parameters().getFirst().value())).isTrue();
        assertThat(torch.equal(first,
                Cnn.create(IMAGE, layers, 3, Precision.FP32, 8).parameters().getFirst().value())).isFalse();
        double bound = 1 / Math.sqrt(2 * 9);
        assertThat(first.abs().max().item_double()).isLessThanOrEqualTo(bound).isGreaterThan(0.7 * bound);
    }

    @Test
    void theOutlineCountsTheSameTensors() {
        List<CnnLayer> layers = List.of(new Convolution(4, 3, 2, 1),
                new Normalization(Normalization.Over.BATCH), RELU,
                new Pooling(Pooling.By.MAX, 2), new Dense(6), new Normalization(Normalization.Over.SAMPLE));
        Network outline = Cnn.withoutMemory(IMAGE, layers, 3, Precision.FP32);
        Network network = network(layers);
        assertThat(outline.parameterCount()).isEqualTo(network.parameterCount());
        assertThat(outline.fixedCount()).isEqualTo(network.fixedCount());
        assertThat(outline.hiddenWidths()).isEqualTo(network.hiddenWidths());
        assertThat(outline.reserve(10, 10)).isGreaterThan(10L * Float.BYTES * (2 * 72 + 3 * 4 * 20));
    }

    @Test
    void whatDoesNotFitIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> network(List.of(new Convolution(4, 3, 1, 0), new Pooling(Pooling.By.MAX, 8))))
                .withMessage("layer 2, pooling 8 × 8 does not fit into 4 × 7 × 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network(List.of(new Dense(4), new Convolution(4, 3, 1, 0))))
                .withMessage(
                        "layer 2, convolution 4 × 3 × 3 takes channels × rows × columns, but is given 4 values");
        assertThatIllegalArgumentException().isThrownBy(() -> network(List.of(RELU)))
                .withMessageContaining("expected a convolution or a dense layer");
    }
}
