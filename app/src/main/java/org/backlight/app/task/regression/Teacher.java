package org.backlight.app.task.regression;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.RandomEntries;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.backlight.substrate.random.SplitMix64;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A fixed random network to be learned:
 *
 * <pre>
 * h[0] = x ~ N(0, 1);   h[l + 1] = φ(gain / √n[l] · H[l] h[l]);   y = 1 / r / √n[L] · H[L] h[L]
 * </pre>
 *
 * n[l] is the width of h[l], r makes the mean square of all training targets 1, and each H is a {@link HadamardProjection}: its entries
 * are near-normal with variance 1, but it is structured, so that a teacher with layers of 45,000 × 45,000 needs no memory for
 * weights. There are no biases, and no noise: a student could predict without any error.
 */
final class Teacher implements AutoCloseable {

    private static final int ROWS = 128;
    /** Purposes of the random numbers; those of the layers follow. */
    private static final int TRAIN = 1;
    private static final int TEST = 2;
    private static final int LAYERS = 3;

    private final TeacherChoice choice;
    private final List<RandomProjection> layers = new ArrayList<>();

    /**
     * Samples of a teacher.
     *
     * @param train to learn from
     * @param test to measure on; the inputs of the first ones are the same, however many there are of either. Targets are scaled by
     *     all training samples
     */
    record Samples(ArraySamples train, ArraySamples test) {}

    Teacher(TeacherChoice choice) {
        this.choice = choice;
        int width = choice.inputs();
        for (int next : choice.hidden()) {
            add(width, next);
            width = next;
        }
        add(width, choice.outputs());
    }

    private void add(int inputs, int outputs) {
        layers.add(new HadamardProjection(seed(LAYERS + layers.size()), inputs, outputs,
                Runtime.getRuntime().availableProcessors()));
    }

    private long seed(int purpose) {
        return SplitMix64.mix(choice.seed() + purpose * SplitMix64.GOLDEN_GAMMA);
    }

    /** Draws all samples. */
    Samples samples() {
        float[] trainInputs = inputs(TRAIN, choice.train());
        float[] trainTargets = answers(trainInputs);
        float[] testInputs = inputs(TEST, choice.test());
        float[] testTargets = answers(testInputs);
        double square = 0;
        for (float target : trainTargets) {
            square += (double) target * target;
        }
        double factor = square == 0 ? 1 : Math.sqrt(trainTargets.length / square);
        return new Samples(samples(trainInputs, scaled(trainTargets, factor)),
                samples(testInputs, scaled(testTargets, factor)));
    }

    private static float[] scaled(float[] values, double factor) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (factor * values[i]);
        }
        return values;
    }

    private ArraySamples samples(float[] inputs, float[] targets) {
        return ArraySamples.ofValues(inputs, SampleShape.of(choice.inputs()), targets,
                SampleShape.of(choice.outputs()));
    }

    private float[] inputs(int purpose, int count) {
        float[] inputs = new float[count * choice.inputs()];
        new RandomEntries(new RandomStream(seed(purpose)), EntryDistribution.NORMAL).fill(0, count, 0,
                choice.inputs(), MemorySegment.ofArray(inputs));
        return inputs;
    }

    /** Returns the answers before they are divided by r. */
    private float[] answers(float[] inputs) {
        int count = inputs.length / choice.inputs();
        float[] answers = new float[count * choice.outputs()];
        for (int from = 0; from < count; from += ROWS) {
            int rows = Math.min(ROWS, count - from);
            try (PointerScope _ = new PointerScope()) {
                Tensor h = torch.empty(rows, choice.inputs());
                LibTorch.floats(h).copyFrom(part(inputs, from, rows, choice.inputs()));
                for (int layer = 0; layer < layers.size(); layer++) {
                    h = layer(h, layers.get(layer), layer < choice.hidden().size());
                }
                part(answers, from, rows, choice.outputs()).copyFrom(LibTorch.floats(h));
            }
        }
        return answers;
    }

    private Tensor layer(Tensor h, RandomProjection weights, boolean hidden) {
        Tensor sums = torch.empty(h.size(0), weights.outputs());
        weights.project(LibTorch.floats(h), LibTorch.floats(sums), (int) h.size(0));
        sums.mul_(new Scalar((hidden ? choice.gain() : 1) / Math.sqrt(weights.inputs())));
        return hidden ? choice.activation().applyInPlace(sums) : Activation.IDENTITY.applyInPlace(sums);
    }

    private static MemorySegment part(float[] values, int from, int rows, int columns) {
        return MemorySegment.ofArray(values).asSlice((long) from * columns * Float.BYTES,
                (long) rows * columns * Float.BYTES);
    }

    @Override
    public void close() {
        layers.forEach(RandomProjection::close);
    }
}
