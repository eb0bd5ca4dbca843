package org.backlight.learning.optimizer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.backlight.substrate.random.SplitMix64;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adam whose matrices keep their moments in eight bits ({@link MomentPrecision#FP8}): two bytes for each parameter and eight for
 * each block, in place of eight for each parameter. A block is widened, moves its parameters, and is then rounded while it lies in
 * the cache.
 */
final class Float8Adam implements Optimizer {

    /** Elements of a piece of a matrix whose gradient exists as a whole, about. */
    private static final long PIECE = 1 << 18;

    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final OptimizerSettings.Adam settings;
    /** Updates the vectors, and counts the steps. */
    private final AdamOptimizer vectors;
    private final Tensor stepCount;
    private final List<List<Parameter>> wholeMatrices = new ArrayList<>();
    private final Map<Parameter, Moments> moments = new LinkedHashMap<>();
    private final List<NamedTensor> state;
    private final Float8Blocks loops;
    private long step;

    /**
     * What is kept of a matrix.
     *
     * @param number of the matrix among all, which keeps its random bits apart from those of others
     * @param columns of a row
     * @param blocks of a row
     */
    private record Moments(int number, int columns, int blocks, Tensor means, Tensor meanScales,
            Tensor squares, Tensor squareScales) {}

    Float8Adam(OptimizerSettings.Adam settings, List<List<Parameter>> groups, Set<Parameter> byRows,
            Float8Blocks loops) {
        this.settings = settings;
        this.loops = loops;
        vectors = new AdamOptimizer(settings, groups.stream()
                .map(group -> group.stream().filter(parameter -> !isMatrix(parameter)).toList()).toList(),
                byRows);
        state = new ArrayList<>(vectors.state());
        stepCount = state.getLast().tensor();
        for (List<Parameter> group : groups) {
            List<Parameter> matrices = group.stream().filter(Float8Adam::isMatrix).toList();
            matrices.forEach(this::keep);
            wholeMatrices
                    .add(matrices.stream().filter(parameter -> !byRows.contains(parameter)).toList());
        }
    }

    private static boolean isMatrix(Parameter parameter) {
        return parameter.value().dim() > 1;
    }

    private void keep(Parameter parameter) {
        Tensor value = parameter.value();
        long rows = value.size(0);
        int columns = Math.toIntExact(value.numel() / rows);
        int blocks = Math.ceilDiv(columns, Float8Blocks.SIZE);
        Moments kept = new Moments(moments.size(), columns, blocks, codes(value), scales(value, rows, blocks),
                codes(value), scales(value, rows, blocks));
        moments.put(parameter, kept);
        state.add(new NamedTensor("adam.mean." + parameter.name(), kept.means));
        state.add(new NamedTensor("adam.mean-scale." + parameter.name(), kept.meanScales));
        state.add(new NamedTensor("adam.mean-square." + parameter.name(), kept.squares));
        state.add(new NamedTensor("adam.mean-square-scale." + parameter.name(), kept.squareScales));
    }

    private static Tensor codes(Tensor value) {
        return torch.zeros_like(value, new TensorOptions(ScalarType.Byte), new MemoryFormatOptional());
    }

    private static Tensor scales(Tensor value, long rows, int blocks) {
        return torch.zeros(new long[]{rows, blocks}, value.options());
    }

    @Override
    public void begin() {
        vectors.begin();
        step = Math.round(stepCount.item_double());
    }

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        vectors.update(group, learningRateFactor, gradientDivisor);
        for (Parameter parameter : wholeMatrices.get(group)) {
            Moments kept = moments.get(parameter);
            long rows = Math.max(1, PIECE / kept.columns);
            Tensor gradient = parameter.gradient();
            RowBlocks.forEachPiece(parameter.value().size(0), rows, (_, from, size) -> {
                Tensor part = gradient.narrow(0, from, size);
                updateRows(parameter, from, gradientDivisor == null ? part : part.div(gradientDivisor),
                        learningRateFactor);
            });
        }
    }

    @Override
    public void updateRows(Parameter parameter, long from, Tensor gradient, double learningRateFactor) {
        Moments kept = moments.get(parameter);
        double rate = learningRateFactor * settings.learningRate();
        var constants = new Float8Blocks.Step((float) settings.beta1(), (float) settings.beta2(),
                (float) settings.epsilon(), (float) (1 - rate * settings.weightDecay()),
                (float) (rate / (1 - Math.pow(settings.beta1(), step))),
                (float) (1 / Math.sqrt(1 - Math.pow(settings.beta2(), step))));
        long rows = gradient.size(0);
        Block block = new Block(loops, constants, LibTorch.floats(parameter.value().narrow(0, from, rows)),
                LibTorch.floats(gradient.contiguous()), LibTorch.bytes(kept.means.narrow(0, from, rows)),
                LibTorch.floats(kept.meanScales.narrow(0, from, rows)),
                LibTorch.bytes(kept.squares.narrow(0, from, rows)),
                LibTorch.floats(kept.squareScales.narrow(0, from, rows)));
        long ofStep = SplitMix64.mix(step * SplitMix64.GOLDEN_GAMMA + kept.number);
        for (long row = 0; row < rows; row++) {
            for (int i = 0; i < kept.blocks; i++) {
                int column = i * Float8Blocks.SIZE;
                long number = (from + row) * kept.blocks + i;
                // Of the random bits in this block and step.
                int key = (int) (SplitMix64.mix(ofStep + number * SplitMix64.GOLDEN_GAMMA) >>> 32);
                block.update(row * kept.columns + column,
                        Math.min(Float8Blocks.SIZE, kept.columns - column), row * kept.blocks + i, key);
            }
        }
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }

    /** Memory of one core for one block after the other, and the rows that they are blocks of. */
    private static final class Block {

        private final Float8Blocks loops;
        private final Float8Blocks.Step step;
        private final MemorySegment rowValues;
        private final MemorySegment rowGradients;
        private final MemorySegment meanCodes;
        private final MemorySegment meanScales;
        private final MemorySegment squareCodes;
        private final MemorySegment squareScales;
        private final float[] values = new float[Float8Blocks.SIZE];
        private final float[] gradients = new float[Float8Blocks.SIZE];
        private final float[] means = new float[Float8Blocks.SIZE];
        private final float[] squares = new float[Float8Blocks.SIZE];
        private final byte[] codes = new byte[Float8Blocks.SIZE];
        private final int[] random = new int[Float8Blocks.SIZE];

        Block(Float8Blocks loops, Float8Blocks.Step step, MemorySegment rowValues,
                MemorySegment rowGradients, MemorySegment meanCodes, MemorySegment meanScales,
                MemorySegment squareCodes, MemorySegment squareScales) {
            this.loops = loops;
            this.step = step;
            this.rowValues = rowValues;
            this.rowGradients = rowGradients;
            this.meanCodes = meanCodes;
            this.meanScales = meanScales;
            this.squareCodes = squareCodes;
            this.squareScales = squareScales;
        }

        /**
         * Updates a block.
         *
         * @param place of its first element
         * @param count of its elements
         * @param number of its scales
         * @param key of its random bits
         */
        void update(long place, int count, long number, int key) {
            long first = place * Float.BYTES;
            MemorySegment.copy(rowValues, FLOAT, first, values, 0, count);
            MemorySegment.copy(rowGradients, FLOAT, first, gradients, 0, count);
            widen(meanCodes, place, count, Float8Blocks.SIGNED, meanScales.getAtIndex(FLOAT, number), means);
            widen(squareCodes, place, count, Float8Blocks.UNSIGNED, squareScales.getAtIndex(FLOAT, number),
                    squares);
            loops.move(values, gradients, means, squares, count, step);
            MemorySegment.copy(values, 0, rowValues, FLOAT, first, count);
            loops.random(key, count, random);
            meanScales.setAtIndex(FLOAT, number,
                    round(means, count, Float8Blocks.SIGNED, 0, meanCodes, place));
            squareScales.setAtIndex(FLOAT, number, round(squares, count, Float8Blocks.UNSIGNED,
                    Float8Blocks.RANDOM_BITS, squareCodes, place));
        }

        private void widen(MemorySegment from, long place, int count, int last, float scale,
                float[] numbers) {
            MemorySegment.copy(from, ValueLayout.JAVA_BYTE, place, codes, 0, count);
            loops.decode(codes, count, last, scale, numbers);
        }

        /** Rounds numbers into codes, and returns their scale. */
        private float round(float[] numbers, int count, int last, int shift, MemorySegment to, long place) {
            float scale = loops.largest(numbers, count);
            loops.encode(numbers, count, last, Float8Blocks.inverse(scale), random, shift, codes);
            MemorySegment.copy(codes, 0, to, ValueLayout.JAVA_BYTE, place, count);
            return scale;
        }
    }
}
