package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.cost.FrameCost;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.device.OpuDevice;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Replay;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.KnownPhysics;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.projection.RandomProjection;
import org.backlight.substrate.check.Ranges;

/**
 * Device that is opened again for each measurement, one at a time, with what it said of itself when it was first
 * opened. Only a device that can {@link Replay} is opened twice at once.
 */
final class DeviceUnderTest {

    /** Vectors of a measurement. */
    static final int BATCH = 32;
    /** The share of their elements that are on, unless it is varied. */
    static final double DENSITY = 0.3;

    private final DeviceChoice choice;
    private final long seed;
    private final int inputs;
    private final int outputs;
    private final OpuGeometry geometry;
    private final Retrieval retrieval;
    private final FrameCost cost;
    private final KnownIdeal ideal;
    private final KnownPhysics physics;
    private final Replay replay;

    /**
     * Opens the device once, to ask what does not fit before anything is measured.
     *
     * @param choice the device
     * @param seed fixes the patterns, and the medium and the noise of a device that is simulated
     * @param inputs inputs of the projections, 4 or more
     * @param outputs outputs of the projections, 64 or more
     * @throws IllegalArgumentException if the device has no such projection
     */
    DeviceUnderTest(DeviceChoice choice, long seed, int inputs, int outputs) {
        Ranges.check("inputs", inputs, 4, 1_000_000);
        Ranges.check("outputs", outputs, 64, 1_000_000);
        this.choice = choice;
        this.seed = seed;
        this.inputs = inputs;
        this.outputs = outputs;
        try (OpuDevice device = choice.open(seed)) {
            geometry = device.geometry();
            retrieval = choice.retrieval(geometry);
            cost = choice.frameCost(device, inputs, outputs);
            ideal = device.capability(KnownIdeal.class).orElse(null);
            physics = device.capability(KnownPhysics.class).orElse(null);
            replay = device.capability(Replay.class).orElse(null);
        }
    }

    DeviceChoice choice() {
        return choice;
    }

    long seed() {
        return seed;
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    OpuGeometry geometry() {
        return geometry;
    }

    Retrieval retrieval() {
        return retrieval;
    }

    /** Returns what a frame of a projection of the measured size costs. */
    FrameCost frameCost() {
        return cost;
    }

    Optional<KnownIdeal> ideal() {
        return Optional.ofNullable(ideal);
    }

    Optional<KnownPhysics> physics() {
        return Optional.ofNullable(physics);
    }

    Optional<Replay> replay() {
        return Optional.ofNullable(replay);
    }

    /** Opens the device. */
    OpuDevice device() {
        return choice.open(seed);
    }

    /** Returns a projection by it. */
    OpticalProjection projection() {
        return projection(inputs, outputs);
    }

    /** Returns a projection by it of another size. */
    OpticalProjection projection(int itsInputs, int itsOutputs) {
        return OpticalProjection.on(device(), choice, itsInputs, itsOutputs);
    }

    /** Returns a projection by the same device with other parameters, which must be known. */
    OpticalProjection changed(UnaryOperator<OpuParameters> change) {
        return OpticalProjection.on(physics.with(change.apply(physics.parameters())), choice, inputs,
                outputs);
    }

    /** Returns {@value #BATCH} ternary vectors whose elements are on with a probability, either sign alike. */
    MemorySegment vectors(double density) {
        SplittableRandom random = new SplittableRandom(seed + 1);
        float[] codes = new float[BATCH * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return MemorySegment.ofArray(codes);
    }

    /** Returns what a projection gives for {@value #BATCH} vectors. */
    static float[] project(RandomProjection projection, MemorySegment vectors) {
        float[] answers = new float[Math.toIntExact(BATCH * projection.outputs())];
        projection.project(vectors, MemorySegment.ofArray(answers), BATCH);
        return answers;
    }
}
