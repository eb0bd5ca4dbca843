package org.backlight.learning.export;

/** Types of a value's elements in a graph. */
public enum ElementType {
    /** IEEE 754, 32 bits. */
    FLOAT32(Float.BYTES, 1),
    /** IEEE 754, 64 bits. */
    FLOAT64(Double.BYTES, 11),
    /** 0 to 255. */
    UINT8(Byte.BYTES, 2),
    /** -128 to 127. */
    INT8(Byte.BYTES, 3),
    /** 32 bits, with a sign. */
    INT32(Integer.BYTES, 6),
    /** 64 bits, with a sign. */
    INT64(Long.BYTES, 7);

    private final int bytes;
    private final int number;

    ElementType(int bytes, int number) {
        this.bytes = bytes;
        this.number = number;
    }

    /** Returns the bytes of an element. */
    public int bytes() {
        return bytes;
    }

    /** Returns the number by which ONNX knows the type ({@code TensorProto.DataType}). */
    public int number() {
        return number;
    }
}
