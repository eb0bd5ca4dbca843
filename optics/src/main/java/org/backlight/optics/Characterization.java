package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The measurements by which a laboratory gets to know a device: its speckle, its matrix, the linearity and the fidelity of
 * what is retrieved, and what a projection costs. Deterministic by seed, except for the time of the host.
 */
public final class Characterization {

    private static final int SIDE = 256;
    private static final int SHOTS = 16;

    private final String name;
    private final Map<String, String> overrides;
    private final OpuPreset preset;
    private final long seed;
    private final int inputs;
    private final int outputs;

    /**
     * A device to measure.
     *
     * @param name its preset
     * @param overrides parameters that differ from it
     * @param seed fixes the medium, the noise and the patterns
     * @param inputs inputs of the projections, 4 or more
     * @param outputs outputs of the projections, 64 or more
     */
    public Characterization(String name, Map<String, String> overrides, long seed, int inputs, int outputs) {
        Ranges.check("inputs", inputs, 4, 1_000_000);
        Ranges.check("outputs", outputs, 64, 1_000_000);
        this.name = name;
        this.overrides = Map.copyOf(overrides);
        this.preset = OpuPresets.load(name, overrides);
        this.seed = seed;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /**
     * A picture.
     *
     * @param rows rows
     * @param columns columns
     * @param values row-major
     */
    public record Image(int rows, int columns, float[] values) {}

    /** The mirrors of a random pattern with half of the inputs on: 1 for a mirror that is on. */
    public Image mirrors() {
        try (var device = new SimulatedOpu(preset.parameters(), seed)) {
            MirrorLayout layout = layout(device);
            BinaryFrames frames = patterns(layout, 1, inputs / 2);
            int rows = layout.mirrorRows();
            int columns = layout.mirrorColumns();
            float[] on = new float[rows * columns];
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    int bit = layout.bitAt(r, c);
                    on[r * columns + c] = bit >= 0 && frames.get(0, bit) ? 1 : 0;
                }
            }
            return new Image(rows, columns, on);
        }
    }

    /**
     * The speckle of the object alone.
     *
     * @param image counts of one frame
     * @param contrast standard deviation of the counts above the dark level over their mean, all frames
     * @param expectedContrast what the law of exponential intensities gives with this camera's noise:
     *     sqrt(V + 1/S + (sigma^2 + q^2 / 12) / S^2) with S mean photoelectrons and V the relative variance of
     *     exponential intensities cut off where the camera saturates (1 if it does not), times the squared contrast that
     *     the size of a pixel leaves to them
     * @param meanCounts mean of the counts above the dark level
     * @param darkCounts the dark level
     * @param relative counts above the dark level over their mean, all frames, in ascending order
     */
    public record Speckle(Image image, double contrast, double expectedContrast, double meanCounts,
            double darkCounts,
            double[] relative) {}

    /** Measures the speckle of random patterns with half of the inputs on. */
    public Speckle speckle() {
        try (var device = new SimulatedOpu(preset.parameters(), seed)) {
            Bench bench = new Bench(device);
            Shot shot = bench.search.brightestUnsaturated(0, Math.max(1, inputs / 2), false);
            CountFrames counts = bench.expose(patterns(bench.layout, SHOTS, Math.max(1, inputs / 2)), shot);
            CountFrames dark = bench.expose(patterns(bench.layout, SHOTS, 0), shot);
            int pixels = bench.region.pixels();
            double level = 0;
            for (int f = 0; f < SHOTS; f++) {
                level += dark.sum(f) / SHOTS / pixels;
            }
            // One pixel of each grain, so that values are independent.
            int grain = device.geometry().grainRows();
            int wide = device.geometry().grainColumns();
            double[] values = new double[SHOTS * (SIDE / grain) * (SIDE / wide)];
            int n = 0;
            for (int f = 0; f < SHOTS; f++) {
                for (int r = 0; r < SIDE; r += grain) {
                    for (int c = 0; c < SIDE; c += wide) {
                        values[n++] = counts.count(f, r, c) - level;
                    }
                }
            }
            double mean = Arrays.stream(values).average().orElseThrow();
            double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            double[] relative = Arrays.stream(values).map(v -> v / mean).sorted().toArray();
            Camera camera = preset.parameters().camera();
            double q = camera.bits() == 0 ? 0 : camera.electronsPerCount();
            double electrons = mean * camera.electronsPerCount();
            double noise = Math.pow(camera.readNoiseElectrons(), 2) + q * q / 12;
            // Intensities above c times the mean are cut off at c.
            double c = (device.geometry().saturationCounts() - level) / mean;
            double tail = Math.exp(-c);
            double cut = tail == 0 ? 1 : 2 * (1 - tail * (1 + c)) / Math.pow(1 - tail, 2) - 1;
            Aperture aperture = new Aperture(camera.aperturePixels());
            double left = aperture.squaredContrast(grain) * aperture.squaredContrast(wide);
            double expected = Math.sqrt(
                    left * cut + (camera.shotNoise() ? 1 / electrons : 0) + noise / (electrons * electrons));
            return new Speckle(bench.image(counts), Math.sqrt(variance) / mean, expected, mean, level,
                    relative);
        }
    }

    /** One camera frame with the reference beam on; null if the device has none. */
    public Image hologram() {
        try (var device = new SimulatedOpu(preset.parameters(), seed)) {
            if (!device.geometry().hasReference()) {
                return null;
            }
            Bench bench = new Bench(device);
            int on = Math.max(1, inputs / 2);
            return bench
                    .image(bench.expose(patterns(bench.layout, 1, on), bench.search.interfering(on)));
        }
    }

    /** The spectrum of {@link #hologram}; null if the device has no reference beam. */
    public HologramSpectrum hologramSpectrum() {
        Image hologram = hologram();
        if (hologram == null) {
            return null;
        }
        try (var device = new SimulatedOpu(preset.parameters(), seed)) {
            return HologramSpectrum.of(hologram, device.geometry());
        }
    }

    /** A device prepared for a square region, and what calibrates it. */
    private final class Bench {
        final SimulatedOpu device;
        final MirrorLayout layout;
        final Region region = new Region(SIDE, SIDE);
        final ExposureSearch search;

        Bench(SimulatedOpu device) {
            this.device = device;
            layout = layout(device);
            device.prepare(layout, region);
            Demodulator demodulator = Demodulator.of(preset.retrieval(), device.geometry(), layout, region,
                    SIDE * SIDE);
            AutoExposure settings = AutoExposure.standard();
            search = new ExposureSearch(device.geometry(), region, preset.retrieval(), demodulator, settings,
                    new CalibrationShots(device, layout, region, demodulator, settings.shots(), 0));
        }

        CountFrames expose(BinaryFrames frames, Shot shot) {
            CountFrames counts = device.geometry().bits() == 0
                    ? CountFrames.unrounded(region, frames.count())
                    : CountFrames.of16Bits(region, frames.count());
            device.expose(frames, shot, counts);
            return counts;
        }

        Image image(CountFrames counts) {
            float[] values = new float[region.pixels()];
            for (int p = 0; p < values.length; p++) {
                values[p] = counts.at(p);
            }
            return new Image(SIDE, SIDE, values);
        }
    }

    private MirrorLayout layout(OpuDevice device) {
        return preset.retrieval().layout(device.geometry(), inputs);
    }

    private BinaryFrames patterns(MirrorLayout layout, int count, int on) {
        SplittableRandom random = new SplittableRandom(seed);
        BinaryFrames frames = new BinaryFrames(layout.bits());
        for (int f = 0; f < count; f++) {
            int frame = frames.add(f, 0);
            int left = on;
            for (int j = 0; j < inputs; j++) {
                if (random.nextInt(inputs - j) < left) {
                    frames.set(frame, j);
                    left--;
                }
            }
        }
        return frames;
    }

    /**
     * Singular values of a measured block of the effective matrix.
     *
     * @param values of B / sqrt(m), in ascending order
     * @param lowerEdge 1 − sqrt(n / m), where the law of Marchenko and Pastur begins
     * @param upperEdge 1 + sqrt(n / m), where it ends
     * @param shots probes it took
     * @param entryError standard error of an entry of the measured block
     */
    public record Spectrum(double[] values, double lowerEdge, double upperEdge, int shots,
            double entryError) {}

    /** Measures a block of up to 64 inputs and 512 outputs by least squares and takes its singular values. */
    public Spectrum spectrum() {
        int n = Math.min(64, inputs);
        int m = Math.min(512, outputs);
        int shots = 16 * n;
        try (var projection = OpticalProjection.simulated(preset, seed, n, m)) {
            MatrixEstimate block = MatrixEstimate.measure(projection, shots, seed);
            double[] gram = new double[n * n];
            for (int i = 0; i < m; i++) {
                float[] row = block.row(i);
                for (int j = 0; j < n; j++) {
                    for (int k = 0; k < n; k++) {
                        gram[j * n + k] += (double) row[j] * row[k] / m;
                    }
                }
            }
            double[] values = SymmetricEigenvalues.of(gram, n);
            double ratio = Math.sqrt((double) n / m);
            return new Spectrum(Arrays.stream(values).map(v -> Math.sqrt(Math.max(0, v))).toArray(),
                    1 - ratio, 1 + ratio,
                    shots, Math.sqrt(block.entryVariance()));
        }
    }

    /** Measures additivity and oddness. */
    public Linearity linearity() {
        return Linearity.measure(preset, seed, inputs, outputs);
    }

    static float[] project(OpticalProjection projection, float[] input, int batch) {
        float[] output = new float[Math.toIntExact(batch * projection.outputs())];
        projection.project(MemorySegment.ofArray(input), MemorySegment.ofArray(output), batch);
        return output;
    }

    /** Curves of fidelity. */
    public FidelityCurves curves() {
        return new FidelityCurves(name, overrides, seed, inputs, outputs);
    }

    /** What a projection with both halves costs. */
    public ProjectionCost cost() {
        return ProjectionCost.measure(preset, seed, inputs, outputs);
    }
}
