package org.backlight.datasets.climate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.backlight.substrate.file.WholeFile;

/**
 * Content of a file of classic NetCDF with 64-bit offsets, version 2 of the format (NetCDF Classic and 64-bit Offset File Formats,
 * appendix B.1 of the NetCDF User Guide): all dimensions of fixed length, everything big-endian and padded to four bytes.
 */
final class ClassicNetcdf {

    private static final int DIMENSIONS = 0x0a;
    private static final int VARIABLES = 0x0b;
    private static final int ATTRIBUTES = 0x0c;
    private static final int CHAR = 2;
    private static final int FLOAT = 5;
    private static final int DOUBLE = 6;
    private static final int PIECE = 1 << 16;

    /** Values are float[] or double[], row by row. */
    private record Variable(String name, List<String> dimensions, Map<String, String> attributes,
            Object values) {

        long bytes() {
            return values instanceof float[] floats
                    ? (long) floats.length * Float.BYTES
                    : (long) ((double[]) values).length * Double.BYTES;
        }
    }

    private final Map<String, Integer> dimensions = new LinkedHashMap<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<Variable> variables = new ArrayList<>();

    /** Adds a dimension. */
    ClassicNetcdf dimension(String name, int length) {
        dimensions.put(name, length);
        return this;
    }

    /** Adds an attribute of the file. */
    ClassicNetcdf attribute(String name, String text) {
        attributes.put(name, text);
        return this;
    }

    /**
     * Adds a variable; the largest last, since only the last may have 4 GiB or more.
     *
     * @param values not copied
     */
    ClassicNetcdf variable(String name, List<String> dimensionNames, Map<String, String> texts,
            float[] values) {
        return add(new Variable(name, dimensionNames, texts, values), values.length);
    }

    /** Adds a variable of double numbers, as above. */
    ClassicNetcdf variable(String name, List<String> dimensionNames, Map<String, String> texts,
            double[] values) {
        return add(new Variable(name, dimensionNames, texts, values), values.length);
    }

    private ClassicNetcdf add(Variable variable, int length) {
        long expected = 1;
        for (String dimension : variable.dimensions) {
            expected *= dimensions.get(dimension);
        }
        if (expected != length) {
            throw new IllegalArgumentException(
                    variable.name + " has " + length + " values, expected " + expected);
        }
        variables.add(variable);
        return this;
    }

    /** Adds everything to a file. */
    void append(WholeFile file) throws IOException {
        // Offsets stand in the header, whose own length does not depend on them.
        int headerBytes = header(0).remaining();
        file.append(header(headerBytes));
        for (Variable variable : variables) {
            append(file, variable.values);
        }
    }

    private ByteBuffer header(long dataBegin) {
        Header header = new Header();
        header.bytes(new byte[]{'C', 'D', 'F', 2});
        header.number(0);
        header.number(DIMENSIONS).number(dimensions.size());
        dimensions.forEach((name, length) -> header.text(name).number(length));
        header.attributes(attributes);
        header.number(VARIABLES).number(variables.size());
        List<String> order = List.copyOf(dimensions.keySet());
        long begin = dataBegin;
        for (Variable variable : variables) {
            header.text(variable.name).number(variable.dimensions.size());
            for (String dimension : variable.dimensions) {
                header.number(order.indexOf(dimension));
            }
            header.attributes(variable.attributes);
            header.number(variable.values instanceof float[] ? FLOAT : DOUBLE);
            // A size of 4 GiB or more is written as all ones; readers take it from the shape.
            header.number((int) Math.min(variable.bytes(), 0xffff_ffffL));
            header.offset(begin);
            begin += variable.bytes();
        }
        return header.buffer.flip();
    }

    private static void append(WholeFile file, Object values) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        if (values instanceof float[] floats) {
            for (int from = 0; from < floats.length; from += PIECE / Float.BYTES) {
                int count = Math.min(PIECE / Float.BYTES, floats.length - from);
                piece.clear().asFloatBuffer().put(floats, from, count);
                file.append(piece.limit(count * Float.BYTES));
            }
        } else if (values instanceof double[] doubles) {
            for (int from = 0; from < doubles.length; from += PIECE / Double.BYTES) {
                int count = Math.min(PIECE / Double.BYTES, doubles.length - from);
                piece.clear().asDoubleBuffer().put(doubles, from, count);
                file.append(piece.limit(count * Double.BYTES));
            }
        }
    }

    /** Header that grows. */
    private static final class Header {

        private ByteBuffer buffer = ByteBuffer.allocate(4096);

        Header bytes(byte[] bytes) {
            int padded = (bytes.length + 3) / 4 * 4;
            room(padded).put(bytes).put(new byte[padded - bytes.length]);
            return this;
        }

        Header number(int value) {
            room(Integer.BYTES).putInt(value);
            return this;
        }

        Header offset(long value) {
            room(Long.BYTES).putLong(value);
            return this;
        }

        Header text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return number(bytes.length).bytes(bytes);
        }

        Header attributes(Map<String, String> attributes) {
            // A list without elements is two zeros.
            number(attributes.isEmpty() ? 0 : ATTRIBUTES).number(attributes.size());
            attributes.forEach((name, value) -> text(name).number(CHAR).text(value));
            return this;
        }

        private ByteBuffer room(int bytes) {
            if (buffer.remaining() < bytes) {
                buffer = ByteBuffer.allocate(2 * buffer.capacity() + bytes).put(buffer.flip());
            }
            return buffer;
        }
    }
}
