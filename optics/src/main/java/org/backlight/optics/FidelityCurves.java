package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Fidelity of a device's projections against one condition after another. Deterministic by seed. */
public final class FidelityCurves {

    private static final int BATCH = 32;

    private final String name;
    private final Map<String, String> overrides;
    private final OpuPreset preset;
    private final long seed;
    private final int inputs;
    private final int outputs;

    FidelityCurves(String name, Map<String, String> overrides, long seed, int inputs, int outputs) {
        this.name = name;
        this.overrides = overrides;
        this.preset = OpuPresets.load(name, overrides);
        this.seed = seed;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * One point of a curve.
     *
     * @param at abscissa
     * @param fidelity correlation with the ideal projection
     * @param signalToNoise signal power over noise power
     */
    public record Point(double at, double fidelity, double signalToNoise) {}

    /** Fidelity against the resolution of the camera, whose full scale stays at the full well. */
    public List<Point> againstBits() {
        List<Point> points = new ArrayList<>();
        Camera camera = preset.parameters().camera();
        double well = Double.isInfinite(camera.fullWellElectrons()) ? 13_500 : camera.fullWellElectrons();
        for (int bits : new int[]{1, 2, 3, 4, 5, 6, 8, 10, 12}) {
            points.add(point(bits, Map.of("camera.bits", "" + bits, "camera.electrons-per-count",
                    "" + well / ((1 << bits) - 1), "camera.black-level-counts", bits < 4 ? "0" : "2")));
        }
        return points;
    }

    /** Fidelity against light: the laser's photons per pixel and microsecond, from a hundred thousandth to all. */
    public List<Point> againstLight() {
        List<Point> points = new ArrayList<>();
        double all = preset.parameters().laser().photonsPerPixelMicrosecond();
        for (double part = 1e-5; part < 2; part *= Math.sqrt(10)) {
            double photons = Math.max(1e-3, all * part);
            points.add(point(photons, Map.of("laser.photons-per-pixel-microsecond", "" + photons)));
        }
        return points;
    }

    private Point point(double at, Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(overrides);
        all.putAll(changes);
        try (var projection = OpticalProjection.simulated(OpuPresets.load(name, all), seed, inputs,
                outputs)) {
            return point(at, projection.fidelity(errors(0.3), BATCH));
        }
    }

    private static Point point(double at, Fidelity fidelity) {
        return new Point(at, fidelity.correlation(), fidelity.signalToNoise());
    }

    /** Fidelity against the share of inputs that are on. */
    public List<Point> againstDensity() {
        List<Point> points = new ArrayList<>();
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            for (double density = 2.0 / inputs; density < 1; density *= 2) {
                points.add(point(density, projection.fidelity(errors(density), BATCH)));
            }
            points.add(point(1, projection.fidelity(errors(1), BATCH)));
        }
        return points;
    }

    /** Fidelity of the mean of repeated projections against their number. */
    public List<Point> againstRepetitions() {
        List<Point> points = new ArrayList<>();
        MemorySegment errors = errors(0.3);
        OpuParameters perfect = preset.parameters().perfect();
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            float[] once = Characterization.project(projection, errors.toArray(ValueLayout.JAVA_FLOAT),
                    BATCH);
            float[] ideal;
            try (var reference = projection.perfect(new SimulatedOpu(perfect, seed))) {
                ideal = Characterization.project(reference, errors.toArray(ValueLayout.JAVA_FLOAT), BATCH);
            }
            double[] sum = new double[once.length];
            float[] mean = new float[once.length];
            for (int repetition = 1; repetition <= 64; repetition++) {
                float[] next = Characterization.project(projection, errors.toArray(ValueLayout.JAVA_FLOAT),
                        BATCH);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += next[i];
                    mean[i] = (float) (sum[i] / repetition);
                }
                if (Integer.bitCount(repetition) == 1) {
                    points.add(point(repetition,
                            Fidelity.of(MemorySegment.ofArray(mean), MemorySegment.ofArray(ideal))));
                }
            }
        }
        return points;
    }

    /** Fidelity against hours since calibration, from none to a day. */
    public List<Point> againstTime() {
        List<Point> points = new ArrayList<>();
        FrameCost cost = preset.frameCost(inputs, outputs);
        MemorySegment errors = errors(0.3);
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            for (double hours : new double[]{0, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16, 24}) {
                projection.seek(
                        (long) (hours * 3600 / cost.seconds(2L * preset.retrieval().framesPerHalf())));
                points.add(point(hours, projection.fidelity(errors, BATCH)));
            }
        }
        return points;
    }

    /** Ternary vectors whose elements are on with a probability. */
    private MemorySegment errors(double density) {
        SplittableRandom random = new SplittableRandom(seed + 1);
        float[] codes = new float[BATCH * inputs];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = random.nextDouble() >= density ? 0 : random.nextBoolean() ? 1 : -1;
        }
        return MemorySegment.ofArray(codes);
    }
}
