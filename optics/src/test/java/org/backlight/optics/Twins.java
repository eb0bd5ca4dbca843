package org.backlight.optics;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.retrieval.Retrieval;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ReferenceBeam;
import org.backlight.optics.twin.ScatteringMedium;
import org.backlight.optics.twin.SimulatedOpu;
import org.backlight.projection.GaussianProjection;

/** Projections on twins, and what to compare them with. */
public final class Twins {

    public static final OpuPreset LAUNAY = OpuPresets.load("launay-2020");

    private Twins() {}

    /** The preset with another medium and reference, as a retrieval needs them. */
    static OpuParameters parameters(int grainRows, double carrier) {
        OpuParameters p = LAUNAY.parameters();
        return new OpuParameters(p.dmd(), p.laser(),
                new ScatteringMedium(ScatteringMedium.Kind.GAUSSIAN, grainRows, 1, Double.POSITIVE_INFINITY),
                new ReferenceBeam(p.reference().photonsPerPixelMicrosecond(), 1e-6, carrier, 0, 0, 1),
                p.camera(),
                p.operation());
    }

    /** A preset with another medium, and a reference beam that is tilted by so many cycles per pixel. */
    public static OpuPreset tilted(String name, int grainRows, int grainColumns, double perRow,
            double perColumn,
            double aperture) {
        return OpuPresets.load(name,
                Map.of("medium.grain-rows", "" + grainRows, "medium.grain-columns", "" + grainColumns,
                        "reference.carrier-radians-per-row", "" + 2 * Math.PI * perRow,
                        "reference.carrier-radians-per-column", "" + 2 * Math.PI * perColumn,
                        "camera.aperture-pixels", "" + aperture));
    }

    public static OpuGeometry geometry(OpuPreset preset) {
        try (var device = new SimulatedOpu(preset.parameters(), 1)) {
            return device.geometry();
        }
    }

    static OpticalProjection projection(OpuParameters parameters, Retrieval retrieval, long seed,
            int n, int m,
            int threads) {
        return new OpticalProjection(
                new SimulatedOpu(parameters, seed, threads, SimulatedOpu.DEFAULT_STORED_BYTES),
                retrieval, n, m, AutoExposure.standard(), threads);
    }

    public static float[] project(OpticalProjection projection, MemorySegment input, int batch) {
        float[] output = new float[Math.toIntExact(batch * projection.outputs())];
        projection.project(input, MemorySegment.ofArray(output), batch);
        return output;
    }

    static float[] gaussian(long seed, MemorySegment input, int n, int m, int batch) {
        float[] output = new float[batch * m];
        try (var ideal = new GaussianProjection(seed, n, m)) {
            ideal.project(input, MemorySegment.ofArray(output), batch);
        }
        return output;
    }

    /** Largest difference, relative to the root mean square of the expected values. */
    static double distance(float[] found, float[] expected) {
        double most = 0;
        double squares = 0;
        for (int i = 0; i < found.length; i++) {
            most = Math.max(most, Math.abs(found[i] - expected[i]));
            squares += (double) expected[i] * expected[i];
        }
        return most / Math.sqrt(squares / found.length);
    }
}
