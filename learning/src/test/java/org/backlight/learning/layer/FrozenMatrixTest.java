package org.backlight.learning.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdk.incubator.vector.FloatVector;
import org.backlight.learning.model.GptTest;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.ProcessorSettingsTest;
import org.backlight.learning.training.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(Arithmetic.ProcessorsOwn.class)
class FrozenMatrixTest {

    private static final int[] OUTPUTS = {1, 2, 3, 4, 5, 8, 19};
    private static final int[] INPUTS = {1, 7, 15, 16, 17, 31, 32, 33, 100};
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 11, 32};
    /** The unit roundoff of float32. */
    private static final double ROUNDOFF = 0x1p-24;

    /**
     * The kernel against sums in double over the weights as the precision rounds them. A float32 sum of n products, in
     * whatever order, is off by at most (n + 1) roundoffs of the sum of their magnitudes. And bit for bit the sums in
     * their one order, which depends on neither the other rows nor on what the JVM has compiled.
     */
    @ParameterizedTest
    @EnumSource(names = {"BF16_AS_BF16", "BF16_AS_FP32"})
    void productsAreThoseOfTheRoundedWeights(Arithmetic arithmetic) {
        arithmetic.choose();
        checkAll();
        FrozenMatrix.warmUp();
        checkAll();
    }

    private static void checkAll() {
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
        float[] inOrder = new float[found.length];
        double worst = 0;
        for (int k = 0; k < rows; k++) {
            for (int r = 0; r < size; r++) {
                double sum = 0;
                double magnitudes = 0;
                float[] lanes = new float[FloatVector.SPECIES_PREFERRED.length()];
                for (int i = 0; i < inputs; i++) {
                    float a = w[(from + r) * inputs + i];
                    float b = inputsOf[k * inputs + i];
                    sum += (double) a * b;
                    magnitudes += Math.abs((double) a * b);
                    lanes[i % lanes.length] = Math.fma(a, b, lanes[i % lanes.length]);
                }
                for (int half = lanes.length / 2; half > 0; half /= 2) {
                    for (int i = 0; i < half; i++) {
                        lanes[i] += lanes[i + half];
                    }
                }
                inOrder[k * size + r] = lanes[0];
                worst = Math.max(worst, Math.abs(found[k * size + r] - sum) / magnitudes);
            }
        }
        String sizes = "%s outputs, %s rows, %s inputs".formatted(outputs, rows, inputs);
        assertThat(worst).as(sizes).isLessThanOrEqualTo((inputs + 1) * ROUNDOFF);
        assertThat(found).as(sizes).isEqualTo(inOrder);
    }

    /** Few rows, one more than few, and without the vector module. */
    @ParameterizedTest
    @CsvSource({"true,BF16_AS_BF16", "false,BF16_AS_BF16", "true,BF16_AS_FP32", "false,BF16_AS_FP32"})
    void rowsAreTheRoundedWeightsWhereverTheyAreKept(boolean widens, Arithmetic arithmetic) {
        arithmetic.choose();
        try (PointerScope _ = new PointerScope()) {
            Tensor values = torch.randn(19, 33);
            FrozenMatrix frozen = new FrozenMatrix(values, Precision.BF16, widens);
            assertThat(floats(frozen.rows(3, 16)))
                    .isEqualTo(floats(Precision.BF16.round(values).narrow(0, 3, 16)));
            assertThat(frozen.multiplies(1)).isEqualTo(widens);
            assertThat(frozen.multiplies(2)).isEqualTo(widens && arithmetic == Arithmetic.BF16_AS_FP32);
            assertThat(frozen.multiplies(FrozenMatrix.FEW + 1L)).isFalse();
        }
    }

    @Tag(ProcessorSettingsTest.TAG)
    @ParameterizedTest
    @EnumSource
    void aFrozenLayerGivesItsFloat32WeightsBack(Arithmetic arithmetic) {
        Precision precision = arithmetic.choose();
        Linear linear = new Linear("layer", 20, 30, true, 0.1, precision, InitialWeights.seeded(3));
        for (int rows : new int[]{1, 7, FrozenMatrix.FEW + 1}) {
            Tensor x = precision.round(torch.randn(rows, 20));
            Tensor trained = torch.empty(rows, 30);
            new Linear("layer", 20, 30, true, 0.1, precision, InitialWeights.seeded(3)).forward(x, trained);
            linear.freeze();
            Tensor frozen = torch.empty(rows, 30);
            linear.forward(x, frozen);
            if (precision == Precision.FP32) {
                GptTest.assertClose(frozen, trained, 1e-6f);
            } else {
                // One step of bf16, by which sums in another order may be rounded: at most 2⁻⁷ of the value.
                GptTest.assertClose(frozen, trained, 0x1.01p-7f * trained.abs().max().item_float());
                assertThat(torch.equal(frozen, frozen.to(torch.ScalarType.BFloat16)
                        .to(torch.ScalarType.Float))).as("rounded to bf16").isTrue();
            }
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
