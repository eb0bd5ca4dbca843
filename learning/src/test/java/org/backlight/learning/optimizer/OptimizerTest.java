package org.backlight.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerTest {

    /** Odd sizes, so that the kernel's vector and tail paths both run. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 1003, 4099})
    void adamFollowsItsFormula(int size) {
        var settings = new OptimizerSettings.Adam(0.01, 0.8, 0.95, 1e-6);
        Random random = new Random(size);
        Parameter parameter = parameter(size, random);
        double[] value = doubles(parameter.value());
        double[] m = new double[size];
        double[] v = new double[size];
        Optimizer optimizer = Optimizer.of(settings, List.of(List.of(parameter)));
        for (int t = 1; t <= 5; t++) {
            parameter.gradient().copy_(Tensors.of(Tensors.random(1, size, random)).flatten());
            double[] g = doubles(parameter.gradient());
            for (int i = 0; i < size; i++) {
                m[i] = 0.8 * m[i] + 0.2 * g[i];
                v[i] = 0.95 * v[i] + 0.05 * g[i] * g[i];
                value[i] -= 0.01 * (m[i] / (1 - Math.pow(0.8, t)))
                        / (Math.sqrt(v[i] / (1 - Math.pow(0.95, t))) + 1e-6);
            }
            optimizer.begin();
            optimizer.update(0, 1, null);
        }
        assertClose(parameter.value(), value);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.9})
    void descentFollowsItsFormula(double momentum) {
        Random random = new Random(1);
        Parameter parameter = parameter(37, random);
        double[] value = doubles(parameter.value());
        double[] u = new double[37];
        Optimizer optimizer = Optimizer.of(new OptimizerSettings.Sgd(0.1, momentum),
                List.of(List.of(parameter)));
        for (int t = 0; t < 4; t++) {
            parameter.gradient().copy_(Tensors.of(Tensors.random(1, 37, random)).flatten());
            double[] g = doubles(parameter.gradient());
            for (int i = 0; i < 37; i++) {
                u[i] = momentum * u[i] + g[i];
                value[i] -= 0.1 * u[i];
            }
            optimizer.begin();
            optimizer.update(0, 1, null);
        }
        assertClose(parameter.value(), value);
    }

    /** The parameter moves by the velocity before it is rounded: more than the pieces that are widened together. */
    @Test
    void velocitiesInBfloat16AreRoundedAfterEachStep() {
        int size = (1 << 18) + 37;
        Random random = new Random(2);
        Parameter parameter = parameter(size, random);
        double[] value = doubles(parameter.value());
        float[] u = new float[size];
        Optimizer optimizer = Optimizer.of(new OptimizerSettings.Sgd(0.1, 0.9, Precision.BF16),
                List.of(List.of(parameter)));
        for (int t = 0; t < 3; t++) {
            parameter.gradient().copy_(Tensors.of(Tensors.random(1, size, random)).flatten());
            double[] g = doubles(parameter.gradient());
            for (int i = 0; i < size; i++) {
                float moved = 0.9f * u[i] + (float) (g[i] / 2);
                value[i] -= 0.1 * moved;
                u[i] = bfloat16(moved);
            }
            optimizer.begin();
            optimizer.update(0, 1, torch.scalar_tensor(new Scalar(2f), new TensorOptions(ScalarType.Float)));
        }
        Tensor velocity = optimizer.state().getFirst().tensor();
        assertThat(velocity.itemsize()).isEqualTo(2);
        float[] found = Tensors.floats(velocity.to(ScalarType.Float));
        int different = 0;
        for (int i = 0; i < size; i++) {
            // A fused multiplication may round to the next of the 256 steps between powers of two.
            assertThat(Math.abs(found[i] - u[i])).isLessThanOrEqualTo(Math.abs(u[i]) / 64);
            different += found[i] == u[i] ? 0 : 1;
        }
        assertThat(different).isLessThan(size / 1000);
        float[] values = Tensors.floats(parameter.value());
        for (int i = 0; i < size; i++) {
            assertThat((double) values[i]).isCloseTo(value[i], within(0.002 + 0.1 * Math.abs(u[i]) / 64));
        }
    }

    /** Rounds to the nearest of the numbers with eight binary digits, to even between two. */
    private static float bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.intBitsToFloat(bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new OptimizerSettings.Adam(-0.1))
                .hasMessage("learning-rate is -0.1; expected a finite number greater than 0");
        assertThatThrownBy(() -> new OptimizerSettings.Adam(0.1, 1, 0.9, 1e-8))
                .hasMessage("beta1 is 1; expected a number of at least 0 and less than 1");
        assertThatThrownBy(() -> new OptimizerSettings.Sgd(Double.NaN, 0))
                .hasMessage("learning-rate is NaN; expected a finite number greater than 0");
        assertThatThrownBy(() -> new OptimizerSettings.Sgd(0.1, -1))
                .hasMessage("momentum is -1; expected a number of at least 0 and less than 1");
    }

    private static Parameter parameter(int size, Random random) {
        Tensor value = Tensors.of(Tensors.random(1, size, random)).flatten();
        return new Parameter("p", value, torch.zeros_like(value));
    }

    private static double[] doubles(Tensor tensor) {
        float[] floats = Tensors.floats(tensor);
        double[] doubles = new double[floats.length];
        for (int i = 0; i < floats.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }

    private static void assertClose(Tensor found, double[] expected) {
        float[] values = Tensors.floats(found);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) values[i]).isCloseTo(expected[i], within(3e-6));
        }
    }
}
