package org.backlight.optics.device;

import java.util.Arrays;
import org.backlight.substrate.check.Ranges;

/**
 * Reusable batch of binary frames, one bit for each group of mirrors in a {@link MirrorLayout}. Each frame carries a
 * number, by which a device or a recording names it, the phase of the reference beam during it, and the time at which
 * it is shown, which only a twin needs to be told.
 */
public final class BinaryFrames {

    private final int bits;
    private final int words;
    private long[] pattern;
    private long[] number;
    private float[] phase;
    private int count;
    private double startSeconds;
    private long startNumber;
    private double periodSeconds;

    /**
     * Makes an empty batch, whose frames are all shown at time 0.
     *
     * @param bits bits in a frame, at least 1
     */
    public BinaryFrames(int bits) {
        Ranges.check("bits in a frame", bits, 1, Integer.MAX_VALUE - 64);
        this.bits = bits;
        words = (bits + 63) >>> 6;
        pattern = new long[words];
        number = new long[1];
        phase = new float[1];
    }

    /** Returns the bits in a frame. */
    public int bits() {
        return bits;
    }

    /** Returns the frames in the batch. */
    public int count() {
        return count;
    }

    /** Removes all frames. */
    public void clear() {
        count = 0;
    }

    /**
     * Sets the clock: frame number N is shown {@code startSeconds + (N - startNumber) * periodSeconds} after the host
     * began, whether it was added before or will be. A twin drifts by this clock; a device in a laboratory has its own.
     *
     * @param startSeconds when frame startNumber is shown, in seconds
     * @param startNumber a frame's number
     * @param periodSeconds from one number to the next; 0 for frames that are all taken to be shown at once
     */
    public void clock(double startSeconds, long startNumber, double periodSeconds) {
        this.startSeconds = startSeconds;
        this.startNumber = startNumber;
        this.periodSeconds = periodSeconds;
    }

    /** Returns when a frame is shown, in seconds after the host began. */
    public double seconds(int frame) {
        return startSeconds + (number[frame] - startNumber) * periodSeconds;
    }

    /**
     * Appends a frame with every bit off.
     *
     * @param frameNumber its number, which should be unique within a run of the device
     * @param referencePhaseRadians phase added to the reference beam while it is exposed
     * @return its index in the batch
     */
    public int add(long frameNumber, double referencePhaseRadians) {
        if (count == number.length) {
            int capacity = 2 * count;
            pattern = Arrays.copyOf(pattern, Math.multiplyExact(capacity, words));
            number = Arrays.copyOf(number, capacity);
            phase = Arrays.copyOf(phase, capacity);
        }
        Arrays.fill(pattern, count * words, (count + 1) * words, 0);
        number[count] = frameNumber;
        phase[count] = (float) referencePhaseRadians;
        return count++;
    }

    /** Turns a bit of a frame on. */
    public void set(int frame, int bit) {
        pattern[frame * words + (bit >>> 6)] |= 1L << bit;
    }

    /** Overwrites the first bits of a frame, 64 to a word, the lowest first. */
    public void setWords(int frame, long[] from, int at, int length) {
        System.arraycopy(from, at, pattern, frame * words, length);
    }

    /** Returns the bits 64 w to 64 w + 63 of a frame, the lowest first. */
    public long word(int frame, int w) {
        return pattern[frame * words + w];
    }

    /** Overwrites bits 64 w to 64 w + 63 of a frame. */
    void setWord(int frame, int w, long value) {
        pattern[frame * words + w] = value;
    }

    /** Returns whether two frames agree in their first bits. */
    public boolean agree(int a, int b, int length) {
        int whole = length >>> 6;
        int rest = length & 63;
        return Arrays.equals(pattern, a * words, a * words + whole, pattern, b * words, b * words + whole)
                && (rest == 0 || (word(a, whole) ^ word(b, whole)) << (64 - rest) == 0);
    }

    /** Returns whether a bit of a frame is on. */
    public boolean get(int frame, int bit) {
        return (pattern[frame * words + (bit >>> 6)] >>> bit & 1) != 0;
    }

    /** Returns the number of a frame. */
    public long number(int frame) {
        return number[frame];
    }

    /** Returns the phase added to the reference beam during a frame, in radians. */
    public float referencePhaseRadians(int frame) {
        return phase[frame];
    }

    /** Copies the bits of one frame over those of another. */
    public void copyBits(int from, int to) {
        System.arraycopy(pattern, from * words, pattern, to * words, words);
    }

    /**
     * Lists the bits of a frame that are on.
     *
     * @param active receives their indices in ascending order; at least {@link #bits()} long
     * @return how many there are
     */
    public int activeBits(int frame, int[] active) {
        int found = 0;
        for (int w = 0; w < words; w++) {
            for (long rest = pattern[frame * words + w]; rest != 0; rest &= rest - 1) {
                active[found++] = (w << 6) + Long.numberOfTrailingZeros(rest);
            }
        }
        return found;
    }
}
