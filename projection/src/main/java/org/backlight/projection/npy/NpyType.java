package org.backlight.projection.npy;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.backlight.projection.kernel.Kernels;

/**
 * NumPy's real numbers. Each becomes float32: exactly where float32 has the number, else rounded to the nearest, ties to
 * even, as NumPy's {@code astype} does; a {@code bool} becomes 0 or 1.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/arrays.dtypes.html">Data type objects, array-protocol strings</a>
 */
enum NpyType {
    BOOL(1, "b1", "?", "bool"), INT8(1, "i1", "b", "int8"), UINT8(1, "u1", "B", "uint8"), INT16(2, "i2", "h",
            "int16"), UINT16(2, "u2", "H", "uint16"), INT32(4, "i4", "i", "int32"), UINT32(4, "u4", "I",
                    "uint32"), INT64(8, "i8", "q", "int64", "l", "p", "int"), UINT64(8, "u8", "Q", "uint64",
                            "L", "P", "uint"), FLOAT16(2, "f2", "e", "float16"), FLOAT32(4, "f4", "f",
                                    "float32"), FLOAT64(8, "f8", "d", "float64", "float");

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int bytes;
    private final List<String> codes;

    NpyType(int bytes, String... codes) {
        this.bytes = bytes;
        this.codes = List.of(codes);
    }

    /**
     * Returns the type that NumPy means by a name.
     *
     * @param name without a byte order, such as {@code f4}
     */
    static Optional<NpyType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.codes.contains(name)).findFirst();
    }

    /** Returns the name of the type in headers, such as {@code f4}. */
    String code() {
        return codes.getFirst();
    }

    /** Returns the name of the type, such as {@code float32}. */
    String word() {
        return codes.get(2);
    }

    /** Returns the names of all types, as a sentence lists them. */
    static String names() {
        return Arrays.stream(values()).map(NpyType::word).collect(Collectors.joining(", "));
    }

    /** Returns whether it is a type of whole numbers, or of truth values. */
    boolean isWhole() {
        return compareTo(FLOAT16) < 0;
    }

    /** Returns the bytes that a value takes. */
    int bytes() {
        return bytes;
    }

    /**
     * Converts values.
     *
     * @param from the address of the first, of this type
     * @param big whether their bytes are in big-endian order
     * @param to the address where the first float32 goes, in native order
     * @param step how many float32 lie from one to the next
     * @param count how many
     */
    void convert(long from, boolean big, long to, long step, long count) {
        for (long i = 0; i < count; i++) {
            Kernels.MEMORY.set(Kernels.FLOATS, to + i * step * Float.BYTES, value(from + i * bytes, big));
        }
    }

    private float value(long at, boolean big) {
        return switch (this) {
            case BOOL -> Kernels.MEMORY.get(ValueLayout.JAVA_BYTE, at) == 0 ? 0 : 1;
            case INT8 -> Kernels.MEMORY.get(ValueLayout.JAVA_BYTE, at);
            case UINT8 -> Byte.toUnsignedInt(Kernels.MEMORY.get(ValueLayout.JAVA_BYTE, at));
            case INT16 -> bits16(at, big);
            case UINT16 -> Short.toUnsignedInt(bits16(at, big));
            case INT32 -> bits32(at, big);
            case UINT32 -> Integer.toUnsignedLong(bits32(at, big));
            case INT64 -> bits64(at, big);
            case UINT64 -> unsigned(bits64(at, big));
            case FLOAT16 -> Float.float16ToFloat(bits16(at, big));
            case FLOAT32 -> Float.intBitsToFloat(bits32(at, big));
            case FLOAT64 -> (float) Double.longBitsToDouble(bits64(at, big));
        };
    }

    /** The value at an address, for a sentence; a {@code float64} in full. */
    double exact(long at, boolean big) {
        return this == FLOAT64 ? Double.longBitsToDouble(bits64(at, big)) : value(at, big);
    }

    private static short bits16(long at, boolean big) {
        short bits = Kernels.MEMORY.get(SHORT, at);
        return big ? Short.reverseBytes(bits) : bits;
    }

    private static int bits32(long at, boolean big) {
        int bits = Kernels.MEMORY.get(INT, at);
        return big ? Integer.reverseBytes(bits) : bits;
    }

    private static long bits64(long at, boolean big) {
        long bits = Kernels.MEMORY.get(LONG, at);
        return big ? Long.reverseBytes(bits) : bits;
    }

    /** Half of a number beyond 2^63, whose lowest bit keeps what decides the rounding, is rounded as the whole is. */
    private static float unsigned(long bits) {
        return bits >= 0 ? (float) bits : (float) (bits >>> 1 | bits & 1) * 2;
    }
}
