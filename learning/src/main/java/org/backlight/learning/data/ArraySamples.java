package org.backlight.learning.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Samples of real values of any shape, copied from arrays into libtorch's memory, with classes or real values as targets. */
public final class ArraySamples implements TrainingData {

    private final HeldRows rows;
    private final SampleShape shape;
    private final Targets targets;

    private ArraySamples(HeldRows rows, SampleShape shape, Targets targets) {
        this.rows = rows;
        this.shape = shape;
        this.targets = targets;
    }

    /**
     * Copies samples with class labels.
     *
     * @param values one sample after the other, row-major; each finite
     * @param shape of one sample
     * @param labels one for each sample, each in [0, classes)
     * @param classes at least 1
     * @throws IllegalArgumentException if the values do not divide into as many samples as there are labels, or a value
     *     or a label is out of its range; its sample is named
     */
    public static ArraySamples ofClasses(float[] values, SampleShape shape, int[] labels, int classes) {
        Tensor inputs = tensor("samples", values, labels.length, shape);
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "the label of sample " + i + " (counted from 0) is " + labels[i]
                                + "; expected a class from 0 to " + (classes - 1));
            }
        }
        Tensor rows = HeldRows.empty(ScalarType.Long, labels.length, 1);
        MemorySegment memory = LibTorch.longs(rows);
        for (int i = 0; i < labels.length; i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, labels[i]);
        }
        return new ArraySamples(new HeldRows(inputs, rows), shape, new Targets.Classes(classes));
    }

    /**
     * Copies samples with real targets, such as numbers, vectors or maps.
     *
     * @param values one sample after the other, row-major; each finite
     * @param shape of one sample
     * @param targets one sample's targets after the other; each finite
     * @param targetShape of the targets of one sample
     * @throws IllegalArgumentException if values and targets do not divide into equally many samples, or a number is not
     *     finite; its sample is named
     */
    public static ArraySamples ofValues(float[] values, SampleShape shape, float[] targets,
            SampleShape targetShape) {
        int size = targetShape.size();
        int count = targets.length / size;
        if (count * (long) size != targets.length) {
            throw new IllegalArgumentException(
                    targets.length + " targets do not divide into samples of " + size);
        }
        Tensor inputs = tensor("samples", values, count, shape);
        Tensor rows = tensor("targets", targets, count, targetShape);
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float target : targets) {
            least = Math.min(least, target);
            most = Math.max(most, target);
        }
        return new ArraySamples(new HeldRows(inputs, rows), shape,
                new Targets.Values(targetShape, least, most));
    }

    private static Tensor tensor(String what, float[] values, int count, SampleShape shape) {
        int size = shape.size();
        if (count < 1 || values.length != (long) count * size) {
            throw new IllegalArgumentException("there are " + values.length + " values of " + what
                    + "; expected " + size + " for each of " + count + " samples");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException("value " + i % size + " of sample " + i / size
                        + " (counted from 0) of the " + what + " is " + values[i]
                        + "; expected a finite number");
            }
        }
        Tensor tensor = HeldRows.empty(ScalarType.Float, count, size);
        LibTorch.floats(tensor).copyFrom(MemorySegment.ofArray(values));
        return tensor;
    }

    @Override
    public int count() {
        return rows.count();
    }

    @Override
    public SampleShape shape() {
        return shape;
    }

    @Override
    public Targets targets() {
        return targets;
    }

    @Override
    public Batch select(Tensor chosen) {
        return rows.select(chosen);
    }

    @Override
    public Batch slice(long start, long size) {
        return rows.slice(start, size);
    }
}
