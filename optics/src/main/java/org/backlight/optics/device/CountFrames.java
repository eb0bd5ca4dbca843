package org.backlight.optics.device;

import java.util.Arrays;

/**
 * Reusable batch of camera frames. Counts are unsigned 16-bit integers; a device without a converter (the perfect twin)
 * may give unrounded ones instead, as float32.
 */
public final class CountFrames {

    private final Region region;
    private final int[] pixels;
    private final short[] rounded;
    private final float[] exact;
    private final int capacity;

    private CountFrames(Region region, int[] pixels, int capacity, boolean unrounded) {
        this.region = region;
        this.pixels = pixels;
        this.capacity = capacity;
        int size = Math.multiplyExact(region.pixels(), capacity);
        rounded = unrounded ? null : new short[size];
        exact = unrounded ? new float[size] : null;
    }

    /**
     * Makes room for frames of 16-bit counts.
     *
     * @param region the region that is read
     * @param capacity the largest number of frames it can hold, at least 1
     */
    public static CountFrames of16Bits(Region region, int capacity) {
        return new CountFrames(region, null, capacity, false);
    }

    /** Makes room for frames of unrounded counts. */
    public static CountFrames unrounded(Region region, int capacity) {
        return new CountFrames(region, null, capacity, true);
    }

    /** Makes room for frames as a device gives them. */
    public static CountFrames of(OpuGeometry geometry, Region region, int capacity) {
        return new CountFrames(region, null, capacity, geometry.bits() == 0);
    }

    /**
     * Makes room for frames of some pixels alone, as a device with {@link PixelReadout} gives them: pixel i of the list is
     * number i of a frame of {@link Region#ofList}, and what fills its last row has no meaning.
     *
     * @param pixels indices into a frame of the prepared region, in ascending order; not modified, and not to be modified
     */
    public static CountFrames ofPixels(OpuGeometry geometry, int[] pixels, int capacity) {
        return new CountFrames(Region.ofList(pixels.length), pixels, capacity, geometry.bits() == 0);
    }

    /** Returns the pixels of the prepared region that are held alone; null if all are. */
    public int[] pixels() {
        return pixels;
    }

    /** Returns the region that each frame shows. */
    public Region region() {
        return region;
    }

    /** Returns the largest number of frames it can hold. */
    public int capacity() {
        return capacity;
    }

    /** Returns whether the counts are unrounded. */
    public boolean isUnrounded() {
        return exact != null;
    }

    /** Returns the 16-bit counts: frame after frame, row-major; to be written by a device. Null if unrounded. */
    public short[] counts16() {
        return rounded;
    }

    /** Returns the unrounded counts, in the same order; null if they are 16-bit. */
    public float[] countsUnrounded() {
        return exact;
    }

    /** Returns the count of a pixel. */
    public float count(int frame, int row, int column) {
        int at = frame * region.pixels() + row * region.columns() + column;
        return exact == null ? Short.toUnsignedInt(rounded[at]) : exact[at];
    }

    /** Returns the count at an index into all frames. */
    public float at(int index) {
        return exact == null ? Short.toUnsignedInt(rounded[index]) : exact[index];
    }

    /** Returns whether a frame agrees in every pixel with one of the same region here or elsewhere. */
    public boolean same(int a, CountFrames other, int b) {
        int n = region.pixels();
        return exact == null
                ? Arrays.equals(rounded, a * n, (a + 1) * n, other.rounded, b * n, (b + 1) * n)
                : Arrays.equals(exact, a * n, (a + 1) * n, other.exact, b * n, (b + 1) * n);
    }

    /** Overwrites a frame by another one of the same region. */
    void copy(CountFrames other, int from, int to) {
        int n = region.pixels();
        if (exact == null) {
            System.arraycopy(other.rounded, from * n, rounded, to * n, n);
        } else {
            System.arraycopy(other.exact, from * n, exact, to * n, n);
        }
    }

    /** Returns the probability that two pixels of a frame, drawn at random, read the same. */
    double coincidence(int frame) {
        int n = region.pixels();
        float[] sorted = new float[n];
        for (int i = 0; i < n; i++) {
            sorted[i] = at(frame * n + i);
        }
        Arrays.sort(sorted);
        double sum = 0;
        for (int i = 0; i < n;) {
            int end = i;
            while (end < n && sorted[end] == sorted[i]) {
                end++;
            }
            // What is not a number equals nothing.
            end = Math.max(end, i + 1);
            sum += (double) (end - i) * (end - i);
            i = end;
        }
        return sum / n / n;
    }

    /** Returns whether all pixels of a frame read the same. */
    boolean isConstant(int frame) {
        int from = frame * region.pixels();
        int to = from + region.pixels();
        // A frame is constant if it equals itself shifted by one pixel.
        return exact == null
                ? Arrays.equals(rounded, from, to - 1, rounded, from + 1, to)
                : Arrays.equals(exact, from, to - 1, exact, from + 1, to);
    }

    /** Returns the sum of a frame's counts. */
    public double sum(int frame) {
        double sum = 0;
        int from = frame * region.pixels();
        for (int i = from; i < from + region.pixels(); i++) {
            sum += at(i);
        }
        return sum;
    }

    /** Returns how many pixels of a frame reach a level, of all or of those listed. */
    public long atLeast(int frame, double level, int[] pixels) {
        long found = 0;
        int from = frame * region.pixels();
        int count = pixels == null ? region.pixels() : pixels.length;
        for (int i = 0; i < count; i++) {
            if (at(from + (pixels == null ? i : pixels[i])) >= level) {
                found++;
            }
        }
        return found;
    }
}
