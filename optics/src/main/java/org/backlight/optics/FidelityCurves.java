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
    /** The share of elements that are on. */
    private static final double DENSITY = 0.3;
    private static final double CHECK_SECONDS = 60;

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
            add(points, bits, Map.of("camera.bits", "" + bits, "camera.electrons-per-count",
                    "" + well / ((1 << bits) - 1), "camera.black-level-counts", bits < 4 ? "0" : "2"));
        }
        return points;
    }

    /** Fidelity against light: the laser's photons per pixel and microsecond, from a hundred thousandth to all. */
    public List<Point> againstLight() {
        List<Point> points = new ArrayList<>();
        double all = preset.parameters().laser().photonsPerPixelMicrosecond();
        for (double part = 1e-5; part < 2; part *= Math.sqrt(10)) {
            double photons = Math.max(1e-3, all * part);
            add(points, photons, Map.of("laser.photons-per-pixel-microsecond", "" + photons));
        }
        return points;
    }

    /** Adds a point; leaves it out if the device cannot be calibrated so, as with too little light for its anchor. */
    private void add(List<Point> points, double at, Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(overrides);
        all.putAll(changes);
        try (var projection = OpticalProjection.simulated(OpuPresets.load(name, all), seed, inputs,
                outputs)) {
            points.add(point(at, projection.fidelity(errors(DENSITY), BATCH)));
        } catch (IllegalStateException e) {
            System.getLogger(FidelityCurves.class.getPackageName()).log(System.Logger.Level.DEBUG,
                    "No fidelity at " + at + ".", e);
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
        MemorySegment errors = errors(DENSITY);
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

    /**
     * Fidelity against the exposure time in microseconds, the light being held at the level at which the longest exposure
     * just fills the camera.
     */
    public List<Point> againstExposure() {
        OpuParameters device = preset.parameters();
        double longest = device.camera().maximumExposureMicros();
        MemorySegment errors = errors(DENSITY);
        double dimmed;
        try (var projection = OpticalProjection.simulated(preset, seed, inputs, outputs)) {
            projection.measure(() -> Characterization.project(projection,
                    errors.toArray(ValueLayout.JAVA_FLOAT), BATCH));
            // The brightest class of these vectors sets the level.
            dimmed = projection.operatingPoint(AutoExposure.brightnessClass(brightestHalf(errors))).shot()
                    .doseMicros() / longest;
        }
        Map<String, String> light = new HashMap<>();
        light.put("laser.photons-per-pixel-microsecond",
                "" + Math.max(1e-3, dimmed * device.laser().photonsPerPixelMicrosecond()));
        light.put("reference.photons-per-pixel-microsecond",
                "" + dimmed * device.reference().photonsPerPixelMicrosecond());
        List<Point> points = new ArrayList<>();
        for (double part = 1e-3; part < 2; part *= Math.sqrt(10)) {
            double micros = longest * Math.min(1, part);
            Map<String, String> changes = new HashMap<>(light);
            changes.put("camera.maximum-exposure-micros", "" + micros);
            changes.put("camera.minimum-exposure-micros",
                    "" + Math.min(micros, device.camera().minimumExposureMicros()));
            add(points, micros, changes);
        }
        return points;
    }

    private int brightestHalf(MemorySegment errors) {
        int most = 0;
        for (int b = 0; b < BATCH; b++) {
            int plus = 0;
            int minus = 0;
            for (int j = 0; j < inputs; j++) {
                float code = errors.getAtIndex(ValueLayout.JAVA_FLOAT, (long) b * inputs + j);
                plus += code > 0 ? 1 : 0;
                minus += code < 0 ? 1 : 0;
            }
            most = Math.max(most, Math.max(plus, minus));
        }
        return most;
    }

    /**
     * How a device keeps what it is.
     *
     * @param hours since the first calibration
     * @param once calibrated once
     * @param refreshed calibrated anew when checks find that it has drifted
     * @param refreshes how often that was by then
     */
    public record Stability(double hours, Quality once, Quality refreshed, long refreshes) {}

    /**
     * The quality of a projection at a time.
     *
     * @param present correlation with the ideal projection of the device as it is then
     * @param first correlation with the ideal projection at the first calibration
     * @param gain slope against the ideal of the device as it is then
     */
    public record Quality(double present, double first, double gain) {}

    /** Stability over a day, checks for drift being those of the device, or one in a minute if it has none. */
    public List<Stability> stability() {
        double secondsPerRow = preset.frameCost(inputs, outputs)
                .seconds(2L * preset.retrieval().framesPerHalf());
        Recalibration own = preset.recalibration();
        Recalibration checks = own.checks()
                ? own
                : new Recalibration((long) Math.ceil(CHECK_SECONDS / secondsPerRow), own.driftBound());
        List<Stability> points = new ArrayList<>();
        try (var once = calibrated(Recalibration.NEVER); var refreshed = calibrated(checks)) {
            for (double hours : new double[]{0, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16, 24}) {
                once.seek((long) (hours * 3600 / secondsPerRow));
                refreshed.seek((long) (hours * 3600 / secondsPerRow));
                points.add(new Stability(hours, quality(once), quality(refreshed),
                        refreshed.drift().refreshes()));
            }
        }
        return points;
    }

    private OpticalProjection calibrated(Recalibration recalibration) {
        return new OpticalProjection(new SimulatedOpu(preset.parameters(), seed), preset.retrieval(), inputs,
                outputs, AutoExposure.standard(), recalibration,
                Math.min(2, Runtime.getRuntime().availableProcessors()));
    }

    private Quality quality(OpticalProjection projection) {
        MemorySegment errors = errors(DENSITY);
        Fidelity present = projection.presentFidelity(errors, BATCH);
        return new Quality(present.correlation(), projection.fidelity(errors, BATCH).correlation(),
                present.gain());
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
