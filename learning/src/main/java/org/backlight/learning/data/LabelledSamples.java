package org.backlight.learning.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.SampleShape;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples of one byte per feature with class labels, in libtorch's memory.
 */
public final class LabelledSamples implements TrainingData {

    private final HeldRows rows;
    private final SampleShape shape;
    private final Targets targets;
    private final Scalar shift;
    private final Scalar scale;

    private LabelledSamples(HeldRows rows, SampleShape shape, int classes, Normalization normalization) {
        this.rows = rows;
        this.shape = shape;
        this.targets = new Targets.Classes(classes);
        this.shift = new Scalar((float) (255 * normalization.mean()));
        this.scale = new Scalar((float) (1 / (255 * normalization.deviation())));
    }

    /**
     * Copies samples that have no shape but their number of values.
     *
     * @param values uint8, row-major, shape (labels' count, features); on the heap or off it
     * @param labels uint8, shape (count), each in [0, classes)
     * @param classes at least 1
     * @param normalization how the bytes enter the network
     * @throws IllegalArgumentException if the values do not divide into samples, or a label is none of the classes
     */
    public static LabelledSamples of(MemorySegment values, MemorySegment labels, int classes,
            Normalization normalization) {
        long count = labels.byteSize();
        if (count == 0 || values.byteSize() == 0 || values.byteSize() % count != 0) {
            throw new IllegalArgumentException(
                    values.byteSize() + " values do not divide into " + count + " samples");
        }
        return of(values, labels, SampleShape.of(values.byteSize() / count), classes,
                normalization);
    }

    /**
     * Copies samples.
     *
     * @param values uint8, one sample after the other, row-major; on the heap or off it
     * @param labels uint8, one for each sample, each in [0, classes)
     * @param shape of one sample
     * @param classes at least 1
     * @param normalization how the bytes enter the network
     * @throws IllegalArgumentException if there are not as many values as the samples need, or a label is none of the
     *     classes
     */
    public static LabelledSamples of(MemorySegment values, MemorySegment labels, SampleShape shape,
            int classes,
            Normalization normalization) {
        long count = labels.byteSize();
        int features = shape.size();
        if (count == 0 || values.byteSize() != count * features) {
            throw new IllegalArgumentException(
                    "there are " + values.byteSize() + " values; expected " + features
                            + " for each of " + count + " samples");
        }
        for (long i = 0; i < count; i++) {
            int label = Byte.toUnsignedInt(labels.get(ValueLayout.JAVA_BYTE, i));
            if (label >= classes) {
                throw new IllegalArgumentException(
                        "label " + label + " of sample " + i + " (counted from 0) is not in [0, " + classes
                                + ")");
            }
        }
        return new LabelledSamples(new HeldRows(copy(values, count, features), copy(labels, count, 1)), shape,
                classes, normalization);
    }

    private static Tensor copy(MemorySegment source, long... shape) {
        Tensor tensor = HeldRows.empty(ScalarType.Byte, shape);
        MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(source.byteSize()).copyFrom(source);
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
        return normalized(rows.select(chosen));
    }

    @Override
    public Batch slice(long start, long size) {
        return normalized(rows.slice(start, size));
    }

    private Batch normalized(Batch bytes) {
        return new Batch(bytes.inputs().to(ScalarType.Float).sub_(shift).mul_(scale),
                bytes.targets().to(ScalarType.Long));
    }
}
