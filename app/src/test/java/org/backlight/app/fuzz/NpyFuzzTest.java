package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.projection.npy.NpyInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a damaged NumPy file is what Python's grammar and the type's definition say, found by other means. */
class NpyFuzzTest {

    /** Python's literals, as far as a header has them. */
    private static final Pattern TOKEN = Pattern.compile(
            "[ \\t\\r\\n\\f]*(?:[uUbB]?'([^'\\\\\\n]*)'|[uUbB]?\"([^\"\\\\\\n]*)\"|(0|[1-9][0-9]*)[lL]?(?![0-9A-Za-z_])|(True|False)(?![0-9A-Za-z_])|([{}():,]))");

    @TempDir
    private Path folder;

    private static byte[] file(int version, String header, int bodyBytes) {
        String padded = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
        ByteBuffer bytes = ByteBuffer.allocate((version == 1 ? 10 : 12) + padded.length() + bodyBytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) padded.length());
        } else {
            bytes.putInt(padded.length());
        }
        bytes.put(padded.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < bodyBytes; i++) {
            // Finite in every type.
            bytes.put((byte) (i * 37 & 0x3B));
        }
        return bytes.array();
    }

    @Test
    void aDamagedArrayIsRefusedOrReadAsItSays() throws IOException {
        Mutations mutations = new Mutations(17,
                file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", 48),
                file(1, "{'descr': '>f8', 'fortran_order': True, 'shape': (3, 2), }", 48),
                file(2, "{\"shape\": (24L,), \"descr\": u'|u1', \"fortran_order\": False}", 24),
                file(3, "{'descr': '<i2', 'fortran_order': True, 'shape': (5, 2), }", 20),
                file(1, "{'descr': '>u8', 'fortran_order': False, 'shape': (2, 2), }", 32));
        Path file = folder.resolve("in.npy");
        Fuzzing fuzzing = new Fuzzing(file, file.toString(), bytes -> 200_000 + 64 * bytes,
                Set.of(IOException.class));
        fuzzing.run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, _) -> {
            try (NpyInput in = new NpyInput(file); Arena arena = Arena.ofConfined()) {
                MemorySegment rows = arena.allocate(in.rows() * in.columns() * Float.BYTES, 64);
                in.read(0, (int) in.rows(), rows);
                assertThat(rows.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(expected(bytes));
            }
        });
    }

    /** Reads an array value by value; fails where NumPy's own reader would refuse. */
    private static float[] expected(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[6];
        in.get(magic);
        assertThat(magic).isEqualTo(new byte[]{(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
        int version = in.get();
        assertThat(version).isBetween(1, 3);
        assertThat(in.get()).isZero();
        byte[] header = new byte[version == 1 ? Short.toUnsignedInt(in.getShort()) : in.getInt()];
        in.get(header);
        Map<String, Object> entries = dictionary(new String(header, StandardCharsets.ISO_8859_1));
        assertThat(entries).containsOnlyKeys("descr", "fortran_order", "shape");
        @SuppressWarnings("unchecked")
        List<Object> shape = (List<Object>) entries.get("shape");
        int columns = new BigInteger((String) shape.getLast()).intValueExact();
        int rows = shape.size() == 1 ? 1 : new BigInteger((String) shape.getFirst()).intValueExact();
        assertThat(shape.size()).isBetween(1, 2);
        String descr = (String) entries.get("descr");
        in.order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        String type = descr.replaceFirst("^[<>=|]", "");
        float[] values = new float[rows * columns];
        boolean fortran = (boolean) entries.get("fortran_order");
        for (int i = 0; i < values.length; i++) {
            values[fortran ? i % rows * columns + i / rows : i] = value(in, type);
        }
        assertThat(in.remaining()).isZero();
        return values;
    }

    private static float value(ByteBuffer in, String type) {
        return switch (type) {
            case "b1", "?" -> in.get() == 0 ? 0 : 1;
            case "i1", "b" -> in.get();
            case "u1", "B" -> in.get() & 0xFF;
            case "i2", "h" -> in.getShort();
            case "u2", "H" -> in.getShort() & 0xFFFF;
            case "i4", "i" -> in.getInt();
            case "u4", "I" -> in.getInt() & 0xFFFF_FFFFL;
            case "i8", "q", "l", "p", "int" -> in.getLong();
            case "u8", "Q", "L", "P", "uint" ->
                new BigDecimal(Long.toUnsignedString(in.getLong())).floatValue();
            case "f2", "e" -> half(in.getShort());
            case "f4", "f" -> in.getFloat();
            case "f8", "d", "float" -> (float) in.getDouble();
            default -> throw new AssertionError("a type that NumPy does not know was read: " + type);
        };
    }

    /** Half precision by its definition, (-1)^s 2^(e - 15) (1 + m / 1024). */
    private static float half(short bits) {
        int exponent = bits >> 10 & 31;
        double fraction = (bits & 1023) / 1024.0;
        double size = exponent == 0 ? Math.scalb(fraction, -14) : Math.scalb(1 + fraction, exponent - 15);
        return (float) (bits < 0 ? -size : size);
    }

    private static Map<String, Object> dictionary(String text) {
        List<Object> tokens = new ArrayList<>();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find(end) && matcher.start() == end) {
            tokens.add(matcher.group(5) != null
                    ? matcher.group(5).charAt(0)
                    : matcher.group(4) != null
                            ? matcher.group(4).equals("True")
                            : matcher.group(3) != null
                                    ? new BigInteger(matcher.group(3))
                                    : matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
            end = matcher.end();
        }
        assertThat(text.substring(end)).as("rest of the header").matches("[ \\t\\r\\n\\f]*");
        assertThat(tokens.getFirst()).isEqualTo('{');
        assertThat(tokens.getLast()).isEqualTo('}');
        Map<String, Object> entries = new HashMap<>();
        int at = 1;
        while (!tokens.get(at).equals('}')) {
            String key = (String) tokens.get(at);
            assertThat(tokens.get(at + 1)).isEqualTo(':');
            at += 2;
            Object value = tokens.get(at++);
            if (value.equals('(')) {
                List<Object> numbers = new ArrayList<>();
                while (!tokens.get(at).equals(')')) {
                    numbers.add(((BigInteger) tokens.get(at++)).toString());
                    if (tokens.get(at).equals(',')) {
                        at++;
                    } else {
                        assertThat(tokens.get(at)).isEqualTo(')');
                        assertThat(numbers.size()).as("a tuple of one has a comma").isGreaterThan(1);
                    }
                }
                at++;
                value = numbers;
            }
            assertThat(entries.put(key, value)).as("twice " + key).isNull();
            if (tokens.get(at).equals(',')) {
                at++;
            } else {
                assertThat(tokens.get(at)).isEqualTo('}');
            }
        }
        assertThat(at).isEqualTo(tokens.size() - 1);
        return entries;
    }
}
