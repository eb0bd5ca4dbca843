package org.backlight.learning.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.training.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Float8AdamTest {

    private static final int ROWS = 35;
    /** A whole block and a shorter one. */
    private static final int COLUMNS = Float8Blocks.SIZE + 101;
    private static final OptimizerSettings.Adam FLOAT32 = new OptimizerSettings.Adam(0.01, 0.9, 0.99, 1e-8,
            0.1);
    private static final OptimizerSettings.Adam FLOAT8 = new OptimizerSettings.Adam(0.01, 0.9, 0.99, 1e-8,
            0.1, MomentPrecision.FP8);

    private final Float8Blocks scalar = new ScalarFloat8Blocks();

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 17, 1003, 2048})
    void bothVersionsOfTheLoopsAgreeBitForBit(int count) {
        assumeTrue(VectorFloat8Blocks.possible(), "registers are too narrow");
        Float8Blocks vector = new VectorFloat8Blocks();
        Random random = new Random(count);
        for (int last : new int[]{Float8Blocks.SIGNED, Float8Blocks.UNSIGNED}) {
            float[] numbers = numbers(count, last, random);
            float scale = scalar.largest(numbers, count);
            assertThat(vector.largest(numbers, count)).isEqualTo(scale);
            int[] bits = new int[Float8Blocks.SIZE];
            int[] sameBits = new int[Float8Blocks.SIZE];
            scalar.random(5, count, bits);
            vector.random(5, count, sameBits);
            byte[] codes = new byte[Float8Blocks.SIZE];
            byte[] same = new byte[Float8Blocks.SIZE];
            scalar.encode(numbers, count, last, Float8Blocks.inverse(scale), bits, last == 127 ? 0 : 16,
                    codes);
            vector.encode(numbers, count, last, Float8Blocks.inverse(scale), sameBits, last == 127 ? 0 : 16,
                    same);
            float[] decoded = new float[Float8Blocks.SIZE];
            float[] sameDecoded = new float[Float8Blocks.SIZE];
            scalar.decode(codes, count, last, scale, decoded);
            vector.decode(codes, count, last, scale, sameDecoded);
            for (int i = 0; i < count; i++) {
                assertThat(sameBits[i]).isEqualTo(bits[i]);
                assertThat(same[i]).isEqualTo(codes[i]);
                assertThat(sameDecoded[i]).isEqualTo(decoded[i]);
            }
        }
        float[][] a = new float[4][];
        float[][] b = new float[4][];
        for (int i = 0; i < 4; i++) {
            a[i] = numbers(count, i == 3 ? Float8Blocks.UNSIGNED : Float8Blocks.SIGNED, random);
            b[i] = a[i].clone();
        }
        var step = new Float8Blocks.Step(0.9f, 0.999f, 1e-8f, 0.99f, 0.02f, 0.3f);
        scalar.move(a[0], a[1], a[2], a[3], count, step);
        vector.move(b[0], b[1], b[2], b[3], count, step);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < count; j++) {
                assertThat(b[i][j]).isEqualTo(a[i][j]);
            }
        }
    }

    /** Numbers of many sizes, zeros among them, the first as large as any. */
    private static float[] numbers(int count, int last, Random random) {
        float[] numbers = new float[Float8Blocks.SIZE];
        for (int i = 0; i < count; i++) {
            double size = random.nextInt(9) == 0 ? 0 : Math.exp(-random.nextDouble() * 30);
            numbers[i] = (float) (last == Float8Blocks.SIGNED && random.nextBoolean() ? -size : size);
        }
        numbers[0] = 1;
        return numbers;
    }

    /**
     * A number becomes one of its neighbours, an eighth of it away at most, and its mean over 40,000 keys is the number: within five
     * standard errors, which fails by chance less than once in a million times for each of 40 numbers.
     */
    @Test
    void roundingKeepsTheMean() {
        int keys = 40_000;
        Random random = new Random(3);
        for (int last : new int[]{Float8Blocks.SIGNED, Float8Blocks.UNSIGNED}) {
            float[] numbers = new float[Float8Blocks.SIZE];
            for (int i = 1; i < 20; i++) {
                numbers[i] = (float) Math.exp(-random.nextDouble() * 10)
                        * (i % 2 == 0 || last == 255 ? 1 : -1);
            }
            numbers[0] = 1;
            if (last == Float8Blocks.SIGNED) {
                // Just below the least code but 0.
                numbers[1] = 0.95f * Float8Blocks.leastAtRandom(last);
            }
            double[] sums = new double[20];
            double[] squares = new double[20];
            byte[] codes = new byte[Float8Blocks.SIZE];
            int[] bits = new int[Float8Blocks.SIZE];
            float[] decoded = new float[Float8Blocks.SIZE];
            for (int key = 0; key < keys; key++) {
                scalar.random(key * 0x632BE5AB, 20, bits);
                scalar.encode(numbers, 20, last, 1, bits, last == Float8Blocks.SIGNED ? 0 : 16, codes);
                scalar.decode(codes, 20, last, 1, decoded);
                for (int i = 0; i < 20; i++) {
                    double error = decoded[i] - (double) numbers[i];
                    assertThat(Math.abs(error)).isLessThan(Math.max(Math.abs(numbers[i]) / 8,
                            Float8Blocks.leastAtRandom(last)));
                    sums[i] += error;
                    squares[i] += error * error;
                }
            }
            assertThat(sums[0]).isZero();
            for (int i = 1; i < 20; i++) {
                // The random bits are 16: a mean may be off by 2⁻¹⁶ of the distance of two neighbours.
                assertThat(sums[i] / keys).isCloseTo(0,
                        within(5 * Math.sqrt(squares[i]) / keys + Math.abs(numbers[i]) / 8 * 0x1p-16));
            }
        }
    }

    /** Below all codes, a mean is kept on average, and a square is never lost. */
    @Test
    void whatIsTooSmallForTheBlockIsNotLost() {
        float[] numbers = new float[Float8Blocks.SIZE];
        numbers[0] = 1;
        numbers[1] = 5e-6f;
        numbers[2] = 1e-15f;
        byte[] codes = new byte[Float8Blocks.SIZE];
        int[] bits = new int[Float8Blocks.SIZE];
        float[] decoded = new float[Float8Blocks.SIZE];
        int keys = 20_000;
        double sum = 0;
        for (int key = 0; key < keys; key++) {
            scalar.random(key * 0x632BE5AB, 4, bits);
            scalar.encode(numbers, 4, Float8Blocks.SIGNED, 1, bits, 0, codes);
            scalar.decode(codes, 4, Float8Blocks.SIGNED, 1, decoded);
            sum += decoded[1];
            scalar.encode(numbers, 4, Float8Blocks.UNSIGNED, 1, bits, 16, codes);
            assertThat(codes[2]).isEqualTo((byte) 1);
            assertThat(codes[3]).isZero();
        }
        float least = Float8Blocks.leastAtRandom(Float8Blocks.SIGNED);
        assertThat(least).isBetween(1.9e-5f, 2e-5f);
        // Binomial: five standard deviations of the count of the least number.
        double p = 5e-6 / least;
        assertThat(sum / keys / least).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / keys)));
    }

    /**
     * Gradients whose deviations span four powers of ten, with a tenth of it as mean: after 200 steps all parameters have gone as far as with
     * moments in float32, up to a tenth of the way's root mean square, the vector exactly as far.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void parametersMoveAsWithMomentsInFloat32(boolean byRows) {
        Parameter[] expected = parameters();
        Parameter[] found = parameters();
        Optimizer reference = Optimizer.of(FLOAT32, List.of(List.of(expected)));
        Optimizer optimizer = Optimizer.of(FLOAT8, List.of(List.of(found)),
                byRows ? Set.of(found[0]) : Set.of());
        Random random = new Random(4);
        float[] deviations = new float[ROWS * COLUMNS];
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] = (float) Math.pow(10, -4 * random.nextDouble());
        }
        for (int t = 0; t < 200; t++) {
            try (PointerScope _ = new PointerScope()) {
                draw(expected, deviations, random);
                found[0].gradient().copy_(expected[0].gradient());
                found[1].gradient().copy_(expected[1].gradient());
                step(reference, null, expected[0]);
                step(optimizer, byRows ? found[0] : null, found[0]);
            }
        }
        assertThat(Tensors.floats(found[1].value())).isEqualTo(Tensors.floats(expected[1].value()));
        double way = rms(expected[0].value());
        double apart = rms(found[0].value().sub(expected[0].value()));
        assertThat(apart / way).isBetween(1e-6, 0.1);
    }

    private static void draw(Parameter[] parameters, float[] deviations, Random random) {
        float[] gradient = new float[deviations.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = deviations[i] * (float) (random.nextGaussian() + 0.1);
        }
        parameters[0].gradient().copy_(Tensor.create(gradient).view(ROWS, COLUMNS));
        parameters[1].gradient().fill_(new Scalar(random.nextGaussian()));
    }

    private static void step(Optimizer optimizer, Parameter byRows, Parameter matrix) {
        optimizer.begin();
        optimizer.update(0, 1, null);
        if (byRows != null) {
            for (long from = 0; from < ROWS; from += 16) {
                long size = Math.min(16, ROWS - from);
                optimizer.updateRows(matrix, from, matrix.gradient().narrow(0, from, size), 1);
            }
        }
    }

    /** Whether rows come one by one or all at once, in whatever order, the same is learned; and another optimizer goes on exactly. */
    @Test
    void stepsDependOnStepAndPlaceAloneAndGoOnFromTheState() {
        Parameter[] whole = parameters();
        Parameter[] rows = parameters();
        Optimizer first = Optimizer.of(FLOAT8, List.of(List.of(whole)));
        Optimizer second = Optimizer.of(FLOAT8, List.of(List.of(rows)), Set.of(rows[0]));
        Random random = new Random(5);
        float[] deviations = new float[ROWS * COLUMNS];
        Arrays.fill(deviations, 1);
        for (int t = 0; t < 6; t++) {
            draw(whole, deviations, random);
            rows[0].gradient().copy_(whole[0].gradient());
            rows[1].gradient().copy_(whole[1].gradient());
            step(first, null, null);
            second.begin();
            for (long from = 32; from >= 0; from -= 16) {
                long size = Math.min(16, ROWS - from);
                second.updateRows(rows[0], from, rows[0].gradient().narrow(0, from, size), 1);
            }
            second.update(0, 1, null);
            assertThat(Tensors.floats(rows[0].value())).isEqualTo(Tensors.floats(whole[0].value()));
            if (t == 2) {
                // Another process goes on.
                Optimizer resumed = Optimizer.of(FLOAT8, List.of(List.of(rows)), Set.of(rows[0]));
                for (int i = 0; i < resumed.state().size(); i++) {
                    assertThat(resumed.state().get(i).name()).isEqualTo(second.state().get(i).name());
                    resumed.state().get(i).tensor().copy_(second.state().get(i).tensor());
                }
                second = resumed;
            }
        }
    }

    /** A clipped gradient is divided first. */
    @Test
    void gradientsAreDivided() {
        Parameter[] divided = parameters();
        Parameter[] small = parameters();
        Random random = new Random(6);
        float[] deviations = new float[ROWS * COLUMNS];
        Arrays.fill(deviations, 1);
        draw(divided, deviations, random);
        for (int i = 0; i < 2; i++) {
            small[i].gradient().copy_(divided[i].gradient().div(new Scalar(4.0)));
        }
        Optimizer first = Optimizer.of(FLOAT8, List.of(List.of(divided)));
        Optimizer second = Optimizer.of(FLOAT8, List.of(List.of(small)));
        first.begin();
        first.update(0, 1, torch.scalar_tensor(new Scalar(4f), new TensorOptions(ScalarType.Float)));
        second.begin();
        second.update(0, 1, null);
        assertThat(Tensors.floats(divided[0].value())).isEqualTo(Tensors.floats(small[0].value()));
    }

    @Test
    void momentsOfMatricesTakeTwoBytesForEachParameter() {
        Optimizer optimizer = Optimizer.of(FLOAT8, List.of(List.of(parameters())));
        long bytes = optimizer.state().stream().filter(named -> named.name().contains("matrix"))
                .mapToLong(named -> named.tensor().numel() * named.tensor().itemsize()).sum();
        assertThat(bytes).isEqualTo(ROWS * (2L * COLUMNS + 2 * 2 * Float.BYTES));
    }

    private static Parameter[] parameters() {
        Tensor matrix = torch.zeros(ROWS, COLUMNS);
        Tensor vector = torch.zeros(33);
        return new Parameter[]{new Parameter("matrix", matrix, torch.zeros_like(matrix)),
                new Parameter("vector", vector, torch.zeros_like(vector))};
    }

    private static double rms(Tensor values) {
        return Math.sqrt(values.square().mean().item_double());
    }
}
