package org.backlight.optics.recording;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.WritableGroup;
import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Other files out of a recording, as a laboratory might have written them. */
final class RecordingFiles {

    private RecordingFiles() {}

    /** What a data set of an exposure becomes. */
    interface Change {

        /**
         * Another data set.
         *
         * @param flat its values, all in one array
         * @param numbers of the exposure's frames
         * @return values to put in their place, of any type
         */
        Object of(Object flat, long[] numbers);
    }

    /** Copies a recording, with every data set of one or three dimensions changed. */
    static void rewrite(Path from, Path to, Change change) {
        try (HdfFile in = new HdfFile(from); WritableHdfFile out = HdfFile.write(to)) {
            copy(in, out, UnaryOperator.identity(), change);
        }
    }

    /** Copies a recording, with every real attribute rounded to float32. */
    static void roundAttributes(Path from, Path to) {
        try (HdfFile in = new HdfFile(from); WritableHdfFile out = HdfFile.write(to)) {
            copy(in, out, value -> value instanceof Double real ? real.floatValue() : value,
                    (flat, _) -> flat);
        }
    }

    private static void copy(Group from, WritableGroup to, UnaryOperator<Object> attributes, Change change) {
        for (Attribute attribute : from.getAttributes().values()) {
            to.putAttribute(attribute.getName(), attributes.apply(attribute.getData()));
        }
        for (Node node : from) {
            if (node instanceof Group group) {
                copy(group, to.putGroup(group.getName()), attributes, change);
            } else if (node instanceof Dataset dataset) {
                int[] shape = dataset.getDimensions();
                long[] numbers = (long[]) from.getDatasetByPath(RecordingFormat.NUMBERS).getDataFlat();
                Object flat = shape.length == 2 ? null : change.of(dataset.getDataFlat(), numbers);
                to.putDataset(dataset.getName(),
                        flat == null ? dataset.getData() : shape.length == 3 ? nested(flat, shape) : flat);
            }
        }
    }

    private static Object nested(Object flat, int[] shape) {
        Class<?> type = flat.getClass().componentType();
        Object nested = Array.newInstance(type, shape);
        for (int f = 0; f < shape[0]; f++) {
            for (int r = 0; r < shape[1]; r++) {
                System.arraycopy(flat, (f * shape[1] + r) * shape[2], Array.get(Array.get(nested, f), r), 0,
                        shape[2]);
            }
        }
        return nested;
    }

    /** Unsigned counts as wider numbers. */
    static int[] ints(short[] counts) {
        int[] wide = new int[counts.length];
        Arrays.setAll(wide, i -> Short.toUnsignedInt(counts[i]));
        return wide;
    }

    /** Unsigned counts as wider numbers. */
    static long[] longs(short[] counts) {
        long[] wide = new long[counts.length];
        Arrays.setAll(wide, i -> Short.toUnsignedLong(counts[i]));
        return wide;
    }

    /**
     * Declares all signed numbers of 64 bits, of data sets and of attributes, as unsigned, which jHDF does not write: clears the sign's bit of their
     * types in version 2 object headers, and mends the headers' checksums (HDF5 File Format Specification 3.0, IV.A).
     *
     * @return how many there were
     */
    static int makeUnsigned(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        // Class 0 (fixed point) of version 1, little endian and signed, 8 bytes, offset 0 and 64 bits of precision.
        byte[] signed = {0x10, 0x08, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0};
        byte[] mark = "OHDR".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int changed = 0;
        for (int start = find(bytes, mark, 0, bytes.length); start >= 0; start = find(bytes, mark, start + 1,
                bytes.length)) {
            int flags = bytes[start + 5];
            int sizeAt = start + 6 + ((flags & 0x20) == 0 ? 0 : 16) + ((flags & 0x10) == 0 ? 0 : 4);
            int width = 1 << (flags & 3);
            int size = switch (width) {
                case 1 -> Byte.toUnsignedInt(bytes[sizeAt]);
                case 2 -> Short.toUnsignedInt(buffer.getShort(sizeAt));
                default -> buffer.getInt(sizeAt);
            };
            int end = sizeAt + width + size;
            for (int type = find(bytes, signed, sizeAt, end); type >= 0; type = find(bytes, signed, type,
                    end)) {
                bytes[type + 1] = 0;
                changed++;
            }
            buffer.putInt(end, ChecksumUtils.checksum(Arrays.copyOfRange(bytes, start, end)));
        }
        Files.write(file, bytes);
        return changed;
    }

    private static int find(byte[] bytes, byte[] what, int from, int to) {
        for (int i = from; i + what.length <= to; i++) {
            if (Arrays.equals(bytes, i, i + what.length, what, 0, what.length)) {
                return i;
            }
        }
        return -1;
    }
}
