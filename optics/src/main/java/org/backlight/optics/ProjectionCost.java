package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/**
 * What a projection of a ternary vector with both halves costs.
 *
 * @param framesPerProjection its camera frames
 * @param frame one of them, by parts
 * @param hostMicros encoding and retrieval of the projection, measured on this machine, without the twin's own work
 * @param twinMicros the twin's own work, measured likewise
 */
public record ProjectionCost(int framesPerProjection, FrameCost frame, double hostMicros, double twinMicros) {

    private static final int BATCH = 8;
    private static final int ROUNDS = 20;
    /** The share of elements that are on. */
    private static final double DENSITY = 0.3;

    /** The time of the projection by where it goes. */
    public TimeSplit seconds() {
        return frame.split().times(framesPerProjection);
    }

    /** The energy of the projection by where it goes. */
    public TimeSplit joules() {
        return seconds().times(frame.powerWatts());
    }

    /** Measures the mean of projections of random vectors on a device's twin. */
    static ProjectionCost measure(OpuPreset preset, long seed, int inputs, int outputs) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] codes = new float[BATCH * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextDouble() >= DENSITY ? 0 : random.nextBoolean() ? 1 : -1;
        }
        MemorySegment input = MemorySegment.ofArray(codes);
        MemorySegment output = MemorySegment.ofArray(new float[BATCH * outputs]);
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            for (int warm = 0; warm < ROUNDS; warm++) {
                projection.project(input, output, BATCH);
            }
            long twinBefore = projection.deviceNanos();
            long start = System.nanoTime();
            for (int round = 0; round < ROUNDS; round++) {
                projection.project(input, output, BATCH);
            }
            double all = (System.nanoTime() - start) / 1e3 / ROUNDS / BATCH;
            double twin = (projection.deviceNanos() - twinBefore) / 1e3 / ROUNDS / BATCH;
            return new ProjectionCost(2 * preset.retrieval().framesPerHalf(),
                    preset.frameCost(inputs, outputs), all - twin, twin);
        }
    }
}
