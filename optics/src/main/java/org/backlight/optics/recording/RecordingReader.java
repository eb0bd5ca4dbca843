package org.backlight.optics.recording;

import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reader of a group's attributes and data sets, which names what is missing. */
record RecordingReader(Path file, String name, Group group) {

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
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value != null && value.getClass().isArray() && java.lang.reflect.Array.getLength(value) == 1
                && java.lang.reflect.Array.get(value, 0) instanceof Number number) {
            return number.doubleValue();
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
        if (dataset instanceof ContiguousDataset contiguous && !dataset.isEmpty()
                && contiguous.getDataAddress() + dataset.getStorageInBytes() > fileBytes) {
            throw new IOException(
                    "The recording " + file + " is cut short: it has " + fileBytes + " bytes, but "
                            + name + "/" + key + " ends at byte "
                            + (contiguous.getDataAddress() + dataset.getStorageInBytes()) + ".");
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
