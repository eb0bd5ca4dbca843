package org.backlight.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrozenMatrixTest {

    private static final int[] OUTPUTS = {1, 2, 3, 4, 5, 8, 19};
    private static final int[] INPUTS = {1, 7, 15, 16, 17, 31, 32, 33, 100};
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 11, 32};
    /** The unit roundoff of float32. */
    private static final double ROUNDOFF = 0x1p-24;

    /**
     * Against sums in double over the weights as the precision rounds them. A float32 sum of n products, in whatever
     * order, is off by at most (n + 1) roundoffs of the sum of their magnitudes.
     */
    @ParameterizedTest
    @EnumSource
    void productsAreThoseOfTheRoundedWeights(Precision precision) {
        for (int outputs : OUTPUTS) {
            for (int inputs : INPUTS) {
                for (int rows : ROWS) {
                    try (PointerScope _ = new PointerScope()) {
                        check(precision, outputs, inputs, rows);
                    }
                }
            }
        }
    }

    private static void check(Precision precision, int outputs, int inputs, int rows) {
        Tensor values = torch.randn(outputs, inputs);
        Tensor x = precision.round(torch.randn(rows, inputs));
        FrozenMatrix frozen = new FrozenMatrix(values, precision);
        assertThat(frozen.multiplies(1)).isTrue();
        if (!frozen.multiplies(rows)) {
            return;
        }
        int from = outputs / 3;
        int size = outputs - from;
        Tensor product = frozen.times(frozen.prepared(x), from, size);
        assertThat(product.size(0)).isEqualTo(rows);
        assertThat(product.size(1)).isEqualTo(size);
        float[] found = floats(product);
        float[] w = floats(precision.round(values));
        float[] inputsOf = floats(x);
        assertThat(floats(frozen.rows(0, outputs))).isEqualTo(w);
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
                        .as("%s: output %s of %s, row %s of %s, %s inputs", precision, r, outputs, k, rows,
                                inputs)
                        .isCloseTo(sum, within((inputs + 1) * ROUNDOFF * magnitudes));
            }
        }
    }

    private static float[] floats(Tensor tensor) {
        return Tensors.floats(tensor.to(torch.ScalarType.Float));
    }
}
