package org.backlight.optics.retrieval.internal;

import java.lang.foreign.MemorySegment;
import org.backlight.optics.device.FrameNumbers;
import org.backlight.substrate.random.RandomStream;

/**
 * Watch for changes of a device since its calibration. Known ternary vectors are projected twice right after
 * calibration, giving r and r', and twice in each check, giving z and z'. The noise of all four is independent, so that
 *
 * <pre>
 * gain        = sum (z + z')(r + r') / (4 sum r r')
 * correlation = gain sqrt(sum r r' / sum z z')
 * </pre>
 *
 * have no bias from it, however noisy the device is.
 */
final class DriftWatch {

    /** Values that are compared in a check: a device without drift deviates by about 1/128 at a signal-to-noise ratio of 1. */
    private static final int VALUES = 1 << 14;
    private static final int FEWEST_ROWS = 1;
    private static final int MOST_ROWS = 1024;
    private static final long PATTERNS = 0x6472696674L;

    private final RowRetrieval retrieval;
    private final MemorySegment patterns;
    private final int rows;
    private final MemorySegment first;
    private final MemorySegment second;
    private float[] reference;
    private double referencePower;

    /**
     * Creates a watch over what a retrieval's device returns.
     *
     * @param retrieval what projects, whose rows in hand are lost in a check
     */
    DriftWatch(RowRetrieval retrieval) {
        this.retrieval = retrieval;
        rows = Math.clamp((VALUES + retrieval.outputs() - 1) / retrieval.outputs(), FEWEST_ROWS, MOST_ROWS);
        patterns = MemorySegment.ofArray(patterns(rows, retrieval.inputs()));
        first = MemorySegment.ofArray(new float[Math.multiplyExact(rows, retrieval.outputs())]);
        second = MemorySegment.ofArray(new float[Math.multiplyExact(rows, retrieval.outputs())]);
    }

    /** Returns random vectors in which a quarter of the elements is 1 and a quarter −1, but at least one is 1. */
    static float[] patterns(int rows, int inputs) {
        RandomStream random = new RandomStream(PATTERNS);
        float[] codes = new float[rows * inputs];
        int each = Math.max(1, inputs / 4);
        int[] order = new int[inputs];
        for (int b = 0; b < rows; b++) {
            for (int j = 0; j < inputs; j++) {
                order[j] = j;
            }
            for (int k = 0; k < Math.min(inputs, 2 * each); k++) {
                int chosen = k + (int) Long.remainderUnsigned(random.word(b, k), inputs - k);
                codes[b * inputs + order[chosen]] = k < each ? 1 : -1;
                order[chosen] = order[k];
            }
        }
        return codes;
    }

    /**
     * Result of a check.
     *
     * @param gain 1 without drift; not finite if the device gave no signal after its calibration
     * @param correlation 1 without drift
     */
    record Answer(double gain, double correlation) {

        /** Returns whether either is further from 1 than a bound, or not known. */
        boolean exceeds(double bound) {
            return !(Math.abs(gain - 1) <= bound && 1 - correlation <= bound);
        }
    }

    /**
     * Keeps the answers of a calibration as those to compare with.
     *
     * @param turn the number of the check after which it took place
     * @return the root of their mean square without noise; not a number if they hold no signal
     */
    double remember(Calibration calibration, long turn, double seconds) {
        project(calibration, 4 * turn, seconds);
        referencePower = product(first, second);
        reference = new float[rows * retrieval.outputs()];
        for (int i = 0; i < reference.length; i++) {
            reference[i] = first.getAtIndex(RowRetrieval.FLOAT, i) + second.getAtIndex(RowRetrieval.FLOAT, i);
        }
        return Math.sqrt(referencePower / reference.length);
    }

    /** Makes the answers to compare with smaller by a factor, as those to come will be. */
    void dim(double amplitude) {
        for (int i = 0; i < reference.length; i++) {
            reference[i] /= (float) amplitude;
        }
        referencePower /= amplitude * amplitude;
    }

    /** Compares the device's answers with those remembered. */
    Answer check(Calibration calibration, long turn, double seconds) {
        project(calibration, 4 * turn + 2, seconds);
        MemorySegment remembered = MemorySegment.ofArray(reference);
        double gain = referencePower > 0
                ? (product(first, remembered) + product(second, remembered)) / (4 * referencePower)
                : Double.NaN;
        double power = product(first, second);
        return new Answer(gain, power > 0 ? gain * Math.sqrt(referencePower / power) : 0);
    }

    /** Projects the patterns twice. */
    private void project(Calibration calibration, long series, double seconds) {
        retrieval.read(patterns, rows);
        var at = new RowRetrieval.Moment(FrameNumbers.CHECK, seconds, 0);
        retrieval.project(first, 0, rows, series * rows, at, calibration);
        retrieval.project(second, 0, rows, (series + 1) * rows, at, calibration);
    }

    private static double product(MemorySegment a, MemorySegment b) {
        double sum = 0;
        for (long i = 0; i < a.byteSize() / Float.BYTES; i++) {
            sum += (double) a.getAtIndex(RowRetrieval.FLOAT, i) * b.getAtIndex(RowRetrieval.FLOAT, i);
        }
        return sum;
    }
}
