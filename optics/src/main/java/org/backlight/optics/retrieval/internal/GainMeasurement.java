package org.backlight.optics.retrieval.internal;

import java.util.Arrays;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.retrieval.CalibrationExposures;
import org.backlight.optics.retrieval.Demodulator;
import org.backlight.optics.retrieval.OperatingPoint;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Measurement of the size of a device's outputs without knowing its medium: random vectors, each the difference of two
 * random patterns, are projected twice, giving z and z'. With d the number of inputs in which two patterns differ, P
 * pairs, n inputs and m outputs,
 *
 * <pre>
 * q         = sum over pairs and outputs of z z' / (m sum of d)                  the mean square of an entry of the matrix
 * error(q)  = sqrt(s^2 / m),   s^2 no less than 2 (1/P + 1/(n - 1))
 * </pre>
 *
 * The noise of two exposures is independent, so q has no bias from it. Outputs are independent as well, so their scatter
 * s tells the standard error: of the noise, and of having seen no more than so many entries. Normal entries alone, of
 * variance 1, give s^2 = 2 (1/P + 1/(n - 1)), since two differences of d inputs each have a product of mean square
 * d^2/(n - 1); where outputs are few, their scatter is known badly, and this bounds it.
 *
 * @param square q, 1 if outputs are as large as they should be; not above 0 if the device gives no signal
 * @param standardError its standard error
 */
record GainMeasurement(double square, double standardError) {

    /** A gain of 1 is taken for another one, of 3 standard errors or more, with a probability of 0.3 %. */
    private static final double STANDARD_ERRORS = 3;

    /**
     * Measures the gain.
     *
     * @param point of the outputs, whose background does not matter
     * @param brightest the largest number of inputs that are on in a pattern
     */
    static GainMeasurement of(OperatingPoint point, int brightest, CalibrationExposures exposures,
            MirrorLayout layout, Retrieval retrieval, Demodulator demodulator, int pairs) {
        int inputs = layout.inputs();
        int half = retrieval.framesPerHalf();
        int outputs = demodulator.outputs();
        float[][] twice = new float[2][outputs];
        double[] squares = new double[outputs];
        int[] active = new int[layout.bits()];
        double distance = 0;
        BinaryFrames frames = exposures.batch();
        for (int pair = 0; pair < pairs; pair++) {
            // No more than half of the inputs, so that patterns differ where a frame may have all of them on.
            BinaryFrames[] patterns = {exposures.patterns(1, Math.min(brightest, (inputs + 1) / 2), false),
                    exposures.patterns(1, Math.min(brightest, inputs / 2), false)};
            for (float[] once : twice) {
                Arrays.fill(once, 0);
                // The difference of two patterns has no background.
                for (int side = 0; side < 2; side++) {
                    frames.clear();
                    int first = frames.add(exposures.take(half), demodulator.firstPhase());
                    int found = patterns[side].activeBits(0, active);
                    for (int k = 0; k < found; k++) {
                        frames.set(first, active[k]);
                    }
                    demodulator.complete(frames, first);
                    demodulator.accumulate(exposures.expose(point.settings(), frames), 0, point, 1 - 2 * side,
                            once,
                            0);
                }
            }
            for (int bit = 0; bit < inputs; bit++) {
                distance += patterns[0].get(0, bit) == patterns[1].get(0, bit) ? 0 : 1;
            }
            for (int i = 0; i < outputs; i++) {
                squares[i] += (double) twice[0][i] * twice[1][i];
            }
        }
        // Patterns of a single input may all be the same.
        return distance == 0
                ? new GainMeasurement(1, Double.POSITIVE_INFINITY)
                : of(squares, distance, 2.0 / pairs + 2.0 / Math.max(1, inputs - 1));
    }

    private static GainMeasurement of(double[] squares, double distance, double leastVariance) {
        int outputs = squares.length;
        double mean = 0;
        for (double square : squares) {
            mean += square / distance / outputs;
        }
        double variance = 0;
        for (double square : squares) {
            double deviation = square / distance - mean;
            variance += deviation * deviation / Math.max(1, outputs - 1);
        }
        return new GainMeasurement(mean, Math.sqrt(Math.max(variance, leastVariance) / outputs));
    }

    /** Returns whether there is a signal, and it is further from what it should be than the measurement can be off. */
    boolean isOff() {
        return square > 0 && Math.abs(square - 1) > STANDARD_ERRORS * standardError;
    }
}
