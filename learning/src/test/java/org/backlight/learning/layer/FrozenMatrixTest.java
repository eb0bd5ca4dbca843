package org.backlight.learning.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.backlight.learning.model.GptTest;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrozenMatrixTest {

    private static final int[] OUTPUTS = {1, 2, 3, 4, 5, 8, 19};
    private static final int[] INPUTS = {1, 7, 15, 16, 17, 31, 32, 33, 100};
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 11, 32};
    /** The unit roundoff of float32. */
    private static final double ROUNDOFF = 0x1p-24;

    /**
     * The kernel against sums in double over the weights as the precision rounds them. A float32 sum of n products, in
     * whatever order, is off by at most (n + 1) roundoffs of the sum of their magnitudes.
     */
    @Test
    void productsAreThoseOfTheRoundedWeights() {
        for (int outputs : OUTPUTS) {
            for (int inputs : INPUTS) {
                for (int rows : ROWS) {
                    try (PointerScope _ = new PointerScope()) {
                        check(outputs, inputs, rows);
                    }
                }
            }
        }
    }

    private static void check(int outputs, int inputs, int rows) {
        Tensor values = torch.randn(outputs, inputs);
        Tensor x = Precision.BF16.round(torch.randn(rows, inputs));
        FrozenMatrix frozen = new FrozenMatrix(values, Precision.BF16);
        int from = outputs / 3;
        int size = outputs - from;
        float[] found = Tensors.floats(frozen.times(frozen.prepared(x), from, size));
        assertThat(found).hasSize(rows * size);
        float[] w = floats(Precision.BF16.round(values));
        float[] inputsOf = floats(x);
        for (int k = 0; k < rows; k++) {
            for (int r = 0; r < size; r++) {
                double sum = 0;
                double magnitudes = 0;
                for (int i = 0; i < inputs; i++) {
                    double term = (double) w[(from + r) * inputs + i] * inputsOf[k * inputs + i];
                    sum += term;
                    magnitudes += Math.abs(term);
                }
                assertThat((double) found[k * size + r])
                        .as("output %s of %s, row %s of %s, %s inputs", r, outputs, k, rows, inputs)
                        .isCloseTo(sum, within((inputs + 1) * ROUNDOFF * magnitudes));
            }
        }
    }

    /** Few rows, one more than few, and without the vector module. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsAreTheRoundedWeightsWhereverTheyAreKept(boolean widens) {
        try (PointerScope _ = new PointerScope()) {
            Tensor values = torch.randn(19, 33);
            FrozenMatrix frozen = new FrozenMatrix(values, Precision.BF16, widens);
            assertThat(floats(frozen.rows(3, 16)))
                    .isEqualTo(floats(Precision.BF16.round(values).narrow(0, 3, 16)));
            assertThat(frozen.multiplies(1)).isEqualTo(widens);
            assertThat(frozen.multiplies(FrozenMatrix.FEW + 1L)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFrozenLayerGivesItsFloat32WeightsBack(Precision precision) {
        Linear linear = new Linear("layer", 20, 30, true, 0.1, precision, InitialWeights.seeded(3));
        for (int rows : new int[]{1, 7, FrozenMatrix.FEW + 1}) {
            Tensor x = precision.round(torch.randn(rows, 20));
            Tensor trained = torch.empty(rows, 30);
            new Linear("layer", 20, 30, true, 0.1, precision, InitialWeights.seeded(3)).forward(x, trained);
            linear.freeze();
            Tensor frozen = torch.empty(rows, 30);
            linear.forward(x, frozen);
            // One step of bf16, by which sums in another order may be rounded.
            GptTest.assertClose(frozen, trained, precision == Precision.FP32 ? 1e-6f : 0x1p-7f);
        }
        if (precision == Precision.FP32) {
            assertThat(linear.weight().value().numel()).isEqualTo(600);
        } else {
            assertThatThrownBy(() -> linear.weight().value())
                    .hasMessage("layer.weight is frozen and has no float32 value any more");
        }
    }

    private static float[] floats(Tensor tensor) {
        return Tensors.floats(tensor.to(torch.ScalarType.Float));
    }
}
