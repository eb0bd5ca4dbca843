package org.backlight.learning.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Samples of one byte per feature with class labels, in libtorch's memory.
 */
public final class LabelledSamples implements TrainingData {

    static {
        LibTorch.load();
    }

    private final Tensor bytes;
    private final Tensor labels;
    private final int count;
    private final int features;
    private final int classes;
    private final Scalar shift;
    private final Scalar scale;

    private LabelledSamples(Tensor bytes, Tensor labels, int count, int features, int classes,
            Normalization normalization) {
        this.bytes = bytes;
        this.labels = labels;
        this.count = count;
        this.features = features;
        this.classes = classes;
        this.shift = new Scalar((float) (255 * normalization.mean()));
        this.scale = new Scalar((float) (1 / (255 * normalization.deviation())));
    }

    /**
     * Copies samples.
     *
     * @param values uint8, row-major, shape (labels' count, features); on the heap or off it
     * @param labels uint8, shape (count), each in [0, classes)
     * @param classes at least 1
     * @param normalization how the bytes enter the network
     */
    public static LabelledSamples of(MemorySegment values, MemorySegment labels, int classes,
            Normalization normalization) {
        long count = labels.byteSize();
        if (count == 0 || values.byteSize() == 0 || values.byteSize() % count != 0) {
            throw new IllegalArgumentException(
                    values.byteSize() + " values do not divide into " + count + " samples");
        }
        for (long i = 0; i < count; i++) {
            int label = Byte.toUnsignedInt(labels.get(ValueLayout.JAVA_BYTE, i));
            if (label >= classes) {
                throw new IllegalArgumentException(
                        "label " + label + " of sample " + i + " is not in [0, " + classes + ")");
            }
        }
        long features = values.byteSize() / count;
        return new LabelledSamples(copy(values, count, features), copy(labels, count, 1),
                Math.toIntExact(count), Math.toIntExact(features), classes,
                normalization);
    }

    private static Tensor copy(MemorySegment source, long... shape) {
        Tensor tensor = torch.empty(shape, new TensorOptions(ScalarType.Byte), null);
        MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(source.byteSize()).copyFrom(source);
        return tensor;
    }

    /** The number of samples. */
    @Override
    public int count() {
        return count;
    }

    /** Values per sample. */
    @Override
    public int features() {
        return features;
    }

    /** The number of classes. */
    @Override
    public int classes() {
        return classes;
    }

    @Override
    public Batch select(Tensor rows) {
        return batch(bytes.index_select(0, rows), labels.index_select(0, rows));
    }

    @Override
    public Batch slice(long start, long size) {
        return batch(bytes.narrow(0, start, size), labels.narrow(0, start, size));
    }

    private Batch batch(Tensor bytes, Tensor labels) {
        return new Batch(bytes.to(ScalarType.Float).sub_(shift).mul_(scale), labels.to(ScalarType.Long));
    }
}
