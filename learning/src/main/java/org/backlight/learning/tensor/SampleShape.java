package org.backlight.learning.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape of one sample, without the batch: {@code SampleShape.of(1, 28, 28)} is an image of one channel.
 *
 * @param extents at least one, each at least 1
 */
public record SampleShape(List<Long> extents) {

    public SampleShape {
        extents = List.copyOf(extents);
        if (extents.isEmpty() || extents.stream().anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException(
                    "a sample's shape must have extents of at least 1, but is " + extents);
        }
        long size = 1;
        for (long extent : extents) {
            size = Math.multiplyExact(size, extent);
        }
        Math.toIntExact(size);
    }

    /** Returns the shape of these extents. */
    public static SampleShape of(long... extents) {
        return new SampleShape(Arrays.stream(extents).boxed().toList());
    }

    /** Returns the shape of one sample of a batch, which is all but the tensor's first extent. */
    public static SampleShape ofBatch(long[] sizes) {
        return of(Arrays.copyOfRange(sizes, 1, sizes.length));
    }

    /** Returns the number of values of a sample. */
    public int size() {
        return extents.stream().mapToInt(Math::toIntExact).reduce(1, Math::multiplyExact);
    }

    /** Returns the shape of a batch: (rows, extents…). */
    public long[] batch(long rows) {
        List<Long> sizes = new ArrayList<>(List.of(rows));
        sizes.addAll(extents);
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Returns whether samples of the other shape can be taken as samples of this one: the shapes are equal, or one of them
     * is flat and both have as many values.
     */
    public boolean takes(SampleShape other) {
        boolean flat = extents.size() == 1 || other.extents.size() == 1;
        return flat ? size() == other.size() : equals(other);
    }

    /** Returns the extents, as in {@code 1 × 28 × 28}. */
    @Override
    public String toString() {
        return extents.stream().map(String::valueOf).collect(Collectors.joining(" × "));
    }
}
