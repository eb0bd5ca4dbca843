package org.backlight.app.task.regression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.projection.HadamardProjection;
import org.backlight.substrate.random.SplitMix64;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class TeacherTest {

    private static final TeacherChoice SMALL = new TeacherChoice(5, 3, List.of(11, 7), Activation.TANH, 1.5,
            300, 40, 9);

    private static Teacher.Samples samples(TeacherChoice choice) {
        try (Teacher teacher = new Teacher(choice)) {
            return teacher.samples();
        }
    }

    private static float[] floats(Tensor tensor) {
        float[] floats = new float[(int) tensor.numel()];
        MemorySegment.ofArray(floats).copyFrom(LibTorch.floats(tensor));
        return floats;
    }

    private static Batch first(TrainingData data, int count) {
        return data.slice(0, count);
    }

    /** Against the same network computed in double precision from the matrices' entries, which unit vectors show. */
    @Test
    void answersAreThoseOfItsFormula() {
        Teacher.Samples samples = samples(SMALL);
        float[] inputs = floats(first(samples.train(), 300).inputs());
        float[] targets = floats(first(samples.train(), 300).targets());
        double[][] expected = new double[300][];
        double square = 0;
        for (int i = 0; i < 300; i++) {
            double[] h = new double[5];
            for (int j = 0; j < 5; j++) {
                h[j] = inputs[5 * i + j];
            }
            int[] widths = {5, 11, 7, 3};
            for (int layer = 0; layer < 3; layer++) {
                h = multiplied(matrix(layer, widths[layer], widths[layer + 1]), h,
                        (layer < 2 ? 1.5 : 1) / Math.sqrt(widths[layer]));
                if (layer < 2) {
                    h = Arrays.stream(h).map(Math::tanh).toArray();
                }
            }
            expected[i] = h;
            square += Arrays.stream(h).map(y -> y * y).sum();
        }
        double r = Math.sqrt(square / 900);
        for (int i = 0; i < 900; i++) {
            assertThat((double) targets[i]).isCloseTo(expected[i / 3][i % 3] / r, within(1e-5));
        }
    }

    /** The matrix of a layer, whose seed is the third and following numbers of the choice's. */
    private static double[][] matrix(int layer, int inputs, int outputs) {
        double[][] matrix = new double[outputs][inputs];
        try (var projection = new HadamardProjection(
                SplitMix64.mix(9 + (3 + layer) * SplitMix64.GOLDEN_GAMMA), inputs, outputs, 1)) {
            for (int j = 0; j < inputs; j++) {
                float[] unit = new float[inputs];
                unit[j] = 1;
                float[] column = new float[outputs];
                projection.project(MemorySegment.ofArray(unit), MemorySegment.ofArray(column), 1);
                for (int i = 0; i < outputs; i++) {
                    matrix[i][j] = column[i];
                }
            }
        }
        return matrix;
    }

    private static double[] multiplied(double[][] matrix, double[] vector, double factor) {
        return Arrays.stream(matrix).mapToDouble(row -> {
            double sum = 0;
            for (int j = 0; j < row.length; j++) {
                sum += row[j] * vector[j];
            }
            return factor * sum;
        }).toArray();
    }

    /**
     * Inputs have mean 0 and variance 1: of 300 × 64 numbers, within five standard errors (one failure in a million); the targets'
     * mean square is 1 by their scale.
     */
    @Test
    void inputsAndTargetsHaveVarianceOne() {
        Teacher.Samples samples = samples(
                new TeacherChoice(64, 32, List.of(128), Activation.TANH, 1, 300, 10, 1));
        float[] inputs = floats(first(samples.train(), 300).inputs());
        int n = inputs.length;
        double mean = 0;
        double square = 0;
        for (float x : inputs) {
            mean += x / (double) n;
            square += (double) x * x / n;
        }
        assertThat(mean).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(square).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        double targets = 0;
        for (float y : floats(first(samples.train(), 300).targets())) {
            targets += (double) y * y;
        }
        assertThat(targets / 300 / 32).isCloseTo(1, within(1e-5));
    }

    @Test
    void theSameSeedGivesTheSameSamplesAndOthersGiveOthers() {
        Teacher.Samples samples = samples(SMALL);
        Teacher.Samples again = samples(SMALL);
        assertThat(floats(first(again.train(), 300).targets()))
                .isEqualTo(floats(first(samples.train(), 300).targets()));
        assertThat(floats(first(again.test(), 40).targets()))
                .isEqualTo(floats(first(samples.test(), 40).targets()));
        Teacher.Samples longer = samples(
                new TeacherChoice(5, 3, List.of(11, 7), Activation.TANH, 1.5, 300, 400, 9));
        assertThat(floats(first(longer.test(), 40).inputs()))
                .isEqualTo(floats(first(samples.test(), 40).inputs()))
                .isNotEqualTo(floats(first(samples.train(), 40).inputs()));
        Teacher.Samples other = samples(
                new TeacherChoice(5, 3, List.of(11, 7), Activation.TANH, 1.5, 300, 40, 10));
        assertThat(floats(first(other.train(), 300).targets()))
                .isNotEqualTo(floats(first(samples.train(), 300).targets()));
    }
}
