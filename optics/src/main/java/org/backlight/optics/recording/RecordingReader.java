package org.backlight.optics.recording;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;

/** Reader of a group's attributes and data sets, which names what is missing. */
record RecordingReader(Path file, String name, Group group) {

    /** Bytes that deflate makes of one at most (RFC 1951; zlib's own bound). */
    private static final long LARGEST_PACKING = 1032;

    interface Making<T> {
        T make() throws IOException;
    }

    /** Returns a value whose own check of ranges becomes a sentence about the file. */
    <T> T checked(Making<T> making) throws IOException {
        try {
            return making.make();
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "The recording " + file + " is wrong in " + name + ": " + e.getMessage(), e);
        }
    }

    double number(String key) throws IOException {
        Attribute attribute = group.getAttribute(key);
        Object value = attribute == null ? null : attribute.getData();
        if (value != null && value.getClass().isArray() && java.lang.reflect.Array.getLength(value) == 1) {
            value = java.lang.reflect.Array.get(value, 0);
        }
        if (value instanceof Number number) {
            // The shortest decimal number that is this float32 is the one that was meant: 0.1 is no 0.10000000149.
            return number instanceof Float f ? Double.parseDouble(f.toString()) : number.doubleValue();
        }
        throw new IOException(
                "The recording " + file + " has no number as attribute " + key + " of " + name
                        + ".");
    }

    double number(String key, double missing) throws IOException {
        return group.getAttribute(key) == null ? missing : number(key);
    }

    int whole(String key) throws IOException {
        double value = number(key);
        if (value != (int) value) {
            throw new IOException(
                    "The recording " + file + " has " + value + " as attribute " + key + " of "
                            + name + "; expected a whole number.");
        }
        return (int) value;
    }

    Dataset dataset(String key, long fileBytes) throws IOException {
        Node child = group.getChild(key);
        if (!(child instanceof Dataset dataset)) {
            throw new IOException("The recording " + file + " has no data set " + name + "/" + key + ".");
        }
        BigInteger bytes = BigInteger.valueOf(dataset.getDataType().getSize());
        for (long size : dataset.getDimensionsAsLong()) {
            bytes = bytes.multiply(BigInteger.valueOf(size));
        }
        if (bytes.signum() < 0 || bytes.compareTo(BigInteger.valueOf(LARGEST_PACKING * fileBytes)) > 0) {
            throw new IOException(
                    "The recording " + file + " is damaged: it has " + fileBytes + " bytes, but "
                            + name + "/" + key + " claims to be of the shape "
                            + Arrays.toString(dataset.getDimensionsAsLong()) + ".");
        }
        if (dataset instanceof ContiguousDataset contiguous && !dataset.isEmpty()
                && contiguous.getDataAddress() > fileBytes - bytes.longValueExact()) {
            throw new IOException(
                    "The recording " + file + " is cut short: it has " + fileBytes + " bytes, but "
                            + name + "/" + key + " ends at byte "
                            + bytes.add(BigInteger.valueOf(contiguous.getDataAddress())) + ".");
        }
        return dataset;
    }

    Dataset shaped(String key, long fileBytes, long... shape) throws IOException {
        Dataset dataset = dataset(key, fileBytes);
        if (!Arrays.equals(dataset.getDimensionsAsLong(), shape)) {
            throw new IOException("The recording " + file + " has the shape "
                    + Arrays.toString(dataset.getDimensionsAsLong()) + " for " + name + "/" + key
                    + "; expected "
                    + Arrays.toString(shape) + ".");
        }
        return dataset;
    }
}
