package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.check.Ranges;

/**
 * A device that is measured, and by projections of which size.
 *
 * @param name its preset
 * @param overrides parameters that differ from it
 * @param preset the device that they give
 * @param seed fixes the medium, the noise and the patterns
 * @param inputs inputs of the projections
 * @param outputs outputs of the projections
 */
record DeviceUnderTest(String name, Map<String, String> overrides, OpuPreset preset, long seed, int inputs,
        int outputs) {

    /** Vectors of a measurement. */
    static final int BATCH = 32;
    /** The share of their elements that are on, unless it is varied. */
    static final double DENSITY = 0.3;

    /**
     * Of a preset.
     *
     * @throws IllegalArgumentException if there is no such device, or it has no such projection
     */
    static DeviceUnderTest of(String name, Map<String, String> overrides, long seed, int inputs,
            int outputs) {
        Ranges.check("inputs", inputs, 4, 1_000_000);
        Ranges.check("outputs", outputs, 64, 1_000_000);
        OpuPreset preset = OpuPresets.load(name, overrides);
        // Says what does not fit before anything is measured.
        preset.frameCost(inputs, outputs);
        return new DeviceUnderTest(name, Map.copyOf(overrides), preset, seed, inputs, outputs);
    }

    /** The same device with further parameters changed. */
    OpuPreset changed(Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(overrides);
        all.putAll(changes);
        return OpuPresets.load(name, all);
    }

    /** Its twin. */
    SimulatedOpu twin() {
        return new SimulatedOpu(preset.parameters(), seed);
    }

    /** A projection by it. */
    OpticalProjection projection() {
        return OpticalProjection.simulated(preset, seed, inputs, outputs);
    }

    /** {@value #BATCH} ternary vectors whose elements are on with a probability, either sign alike. */
    MemorySegment vectors(double density) {
        SplittableRandom random = new SplittableRandom(seed + 1);
        float[] codes = new float[BATCH * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return MemorySegment.ofArray(codes);
    }

    /** What a projection gives for {@value #BATCH} vectors. */
    static float[] project(RandomProjection projection, MemorySegment vectors) {
        float[] answers = new float[Math.toIntExact(BATCH * projection.outputs())];
        projection.project(vectors, MemorySegment.ofArray(answers), BATCH);
        return answers;
    }
}
