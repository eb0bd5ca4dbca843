package org.backlight.learning.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.training.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag(ProcessorSettingsTest.TAG)
@ExtendWith(Arithmetic.ProcessorsOwn.class)
class PrecisionTest {

    /** Half a unit in the last of bfloat16's 8 significant bits, doubled for the two orders of summation. */
    private static final double TOLERANCE = Math.pow(2, -8);

    /** However it is held, a layer's bf16 output is that of libtorch's own bfloat16 operators. */
    @ParameterizedTest
    @EnumSource(names = {"BF16_AS_BF16", "BF16_AS_FP32"})
    void bfloat16LayersAgreeWithLibtorchsOperators(Arithmetic arithmetic) {
        arithmetic.choose();
        int inputs = 37;
        int outputs = 131;
        int batch = 5;
        Network network = Mlp.create(inputs, List.of(outputs), 3, Activation.TANH, Precision.BF16, 1);
        Stage layer = network.hidden().getFirst();
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Tensors.of(Tensors.random(batch, inputs, new Random(2)));
            float[] found = Tensors.floats(layer.forward(Precision.BF16.round(x)).to(ScalarType.Float));
            Tensor weight = layer.parameters().get(0).value().to(ScalarType.BFloat16);
            Tensor bias = layer.parameters().get(1).value().to(ScalarType.BFloat16);
            Tensor expected = torch.tanh(
                    torch.linear(x.to(ScalarType.BFloat16), weight, new TensorOptional(bias)))
                    .to(ScalarType.Float);
            float[] values = Tensors.floats(expected);
            for (int i = 0; i < values.length; i++) {
                assertThat((double) found[i]).isCloseTo(values[i], within(2 * TOLERANCE));
                assertThat(Float.floatToIntBits(found[i]) & 0xFFFF).as("bits beyond bfloat16").isZero();
            }
        }
    }

    /**
     * A processor that is best at the other way is told to take this one. Of two rounded numbers a bf16 product is rounded
     * again, one in float32 is exact.
     */
    @Test
    void bfloat16IsHeldAsATestChooses() {
        for (Arithmetic arithmetic : List.of(Arithmetic.BF16_AS_BF16, Arithmetic.BF16_AS_FP32)) {
            Precision precision = arithmetic.choose();
            boolean bfloat16 = arithmetic == Arithmetic.BF16_AS_BF16;
            assertThat(precision.scalarType()).isEqualTo(bfloat16 ? ScalarType.BFloat16 : ScalarType.Float);
            Tensor x = precision.round(Tensors.of(new float[][]{{1 + 0x1p-7f}}));
            Tensor square = torch.empty(1, 1);
            precision.multiply(square, x, x);
            assertThat(Tensors.floats(square)).containsExactly(
                    bfloat16 ? 1 + 0x1p-6f : 1 + 0x1p-6f + 0x1p-14f);
            assertThat(Precision.FP32.scalarType()).isEqualTo(ScalarType.Float);
        }
    }
}
