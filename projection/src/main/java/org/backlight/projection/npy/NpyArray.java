package org.backlight.projection.npy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * An array of real numbers in the memory of Java, of any shape, in C order, with the type that it has in its file: for arrays
 * that are small and must keep their type. Larger ones are for {@link NpyInput} and {@link NpyOutput}.
 */
public final class NpyArray {

    private final NpyType type;
    private final List<Long> shape;
    private final ByteBuffer body;

    private NpyArray(NpyType type, List<Long> shape, ByteBuffer body) {
        this.type = type;
        this.shape = shape;
        this.body = body;
    }

    private static NpyArray of(NpyType type, int count, long... shape) {
        if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != count) {
            throw new IllegalArgumentException(
                    count + " values do not have the shape " + Arrays.toString(shape) + ".");
        }
        return new NpyArray(type, Arrays.stream(shape).boxed().toList(),
                ByteBuffer.allocate(Math.multiplyExact(count, type.bytes())).order(ByteOrder.LITTLE_ENDIAN));
    }

    /**
     * Makes an array of {@code uint8}.
     *
     * @param values copied
     * @param shape of as many values
     * @throws IllegalArgumentException if it is of more, or fewer
     */
    public static NpyArray of(byte[] values, long... shape) {
        NpyArray array = of(NpyType.UINT8, values.length, shape);
        array.body.duplicate().put(values);
        return array;
    }

    /** Makes an array of {@code int32}; see {@link #of(byte[], long...)}. */
    public static NpyArray of(int[] values, long... shape) {
        NpyArray array = of(NpyType.INT32, values.length, shape);
        array.body.asIntBuffer().put(values);
        return array;
    }

    /** Makes an array of {@code int64}; see {@link #of(byte[], long...)}. */
    public static NpyArray of(long[] values, long... shape) {
        NpyArray array = of(NpyType.INT64, values.length, shape);
        array.body.asLongBuffer().put(values);
        return array;
    }

    /** Makes an array of {@code float32}; see {@link #of(byte[], long...)}. */
    public static NpyArray of(float[] values, long... shape) {
        NpyArray array = of(NpyType.FLOAT32, values.length, shape);
        array.body.asFloatBuffer().put(values);
        return array;
    }

    /** Makes an array of {@code float64}; see {@link #of(byte[], long...)}. */
    public static NpyArray of(double[] values, long... shape) {
        NpyArray array = of(NpyType.FLOAT64, values.length, shape);
        array.body.asDoubleBuffer().put(values);
        return array;
    }

    /**
     * Reads the content of a file (.npy).
     *
     * @param name for messages
     * @throws IOException with one sentence that begins with the name, if it is none, or too long or too short
     */
    static NpyArray parse(String name, byte[] content) throws IOException {
        try (NpyFile file = NpyFile.open(name, _ -> MemorySegment.ofArray(content))) {
            NpyHeader header = file.header();
            if (header.fortranOrder() && header.shape().size() > 1) {
                throw file.wrong("is in Fortran order; expected C order");
            }
            NpyType type = header.type();
            file.requireLength(type.bytes());
            return new NpyArray(type, List.copyOf(header.shape()),
                    ByteBuffer.wrap(file.body().toArray(ValueLayout.JAVA_BYTE)).order(header.order()));
        } catch (IllegalArgumentException e) {
            throw new IOException(name + " " + e.getMessage(), e);
        }
    }

    /** Returns the content of a file (.npy) in two parts: its header, and the values. */
    List<byte[]> content() {
        String descr = (type.bytes() == 1 ? "|" : "<") + type.code();
        return List.of(new NpyHeader(descr, false, shape).prefix(), body.array());
    }

    /** Returns each dimension. */
    public List<Long> shape() {
        return shape;
    }

    /**
     * Returns values of {@code uint8}, as a copy.
     *
     * @throws IllegalArgumentException with the rest of a sentence, if they are of another type
     */
    public byte[] bytes() {
        byte[] values = new byte[count(NpyType.UINT8)];
        body.duplicate().get(values);
        return values;
    }

    /** Returns values of {@code int32}; see {@link #bytes}. */
    public int[] ints() {
        int[] values = new int[count(NpyType.INT32)];
        body.asIntBuffer().get(values);
        return values;
    }

    /** Returns values of {@code int64}; see {@link #bytes}. */
    public long[] longs() {
        long[] values = new long[count(NpyType.INT64)];
        body.asLongBuffer().get(values);
        return values;
    }

    /** Returns values of {@code float32}; see {@link #bytes}. */
    public float[] floats() {
        float[] values = new float[count(NpyType.FLOAT32)];
        body.asFloatBuffer().get(values);
        return values;
    }

    /** Returns values of {@code float64}; see {@link #bytes}. */
    public double[] doubles() {
        double[] values = new double[count(NpyType.FLOAT64)];
        body.asDoubleBuffer().get(values);
        return values;
    }

    private int count(NpyType expected) {
        if (type != expected) {
            throw new IllegalArgumentException("has dtype " + type.word() + "; expected " + expected.word());
        }
        return body.capacity() / type.bytes();
    }
}
