package org.backlight.optics.characterization;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.backlight.optics.Fidelity;
import org.backlight.optics.device.KnownIdeal;
import org.backlight.optics.retrieval.AutoExposure;
import org.backlight.optics.twin.Laser;
import org.backlight.optics.twin.OpuParameters;
import org.backlight.optics.twin.ReferenceBeam;

/**
 * Curves of the fidelity of a device's projections against one condition after another. Deterministic by seed. Used by
 * one thread, and closed after use.
 */
public final class FidelityCurves implements AutoCloseable {

    /** The share of inputs that are on unless it is varied. */
    public static final double DENSITY = DeviceUnderTest.DENSITY;

    private static final int REPETITIONS = 64;
    /** The well of a camera whose own is taken to be endless. */
    private static final double USUAL_WELL = 13_500;

    private final DeviceUnderTest tested;
    private final KnownIdeal known;
    private final IdealOutputs ideal;
    private final MemorySegment vectors;

    FidelityCurves(DeviceUnderTest tested, KnownIdeal known) {
        this.tested = tested;
        this.known = known;
        ideal = new IdealOutputs(tested, known);
        vectors = tested.vectors(DeviceUnderTest.DENSITY);
    }

    /**
     * One point of a curve.
     *
     * @param at abscissa
     * @param fidelity correlation with the ideal projection
     * @param signalToNoise signal power over noise power, see {@link Fidelity#signalToNoise}
     */
    public record Point(double at, double fidelity, double signalToNoise) {

        static Point of(double at, Fidelity fidelity) {
            return new Point(at, fidelity.correlation(), fidelity.signalToNoise());
        }
    }

    /**
     * A condition under which the device does not work.
     *
     * @param at abscissa
     * @param reason one sentence
     */
    public record Refused(double at, String reason) {}

    /**
     * A curve.
     *
     * @param points in the order of the abscissas
     * @param refused conditions that have no point
     */
    public record Curve(List<Point> points, List<Refused> refused) {

        private static Curve empty() {
            return new Curve(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Adds a point, or why there is none, such as too little light for an anchor. */
    private static void add(Curve curve, double at, Supplier<Fidelity> measured) {
        try {
            curve.points.add(Point.of(at, measured.get()));
        } catch (IllegalStateException | IllegalArgumentException e) {
            curve.refused.add(new Refused(at, e.getMessage()));
        }
    }

    /** Returns whether the device's parameters can be changed; otherwise curves against them cannot be measured. */
    public boolean canChange() {
        return tested.physics().isPresent();
    }

    /**
     * Returns the device's parameters.
     *
     * @throws IllegalStateException if they are not known
     */
    private OpuParameters parameters() {
        return tested.physics().orElseThrow(() -> new IllegalStateException(
                "The parameters of this device are not known, so that they cannot be changed."))
                .parameters();
    }

    private Fidelity changed(UnaryOperator<OpuParameters> change) {
        try (var projection = tested.changed(change)) {
            return ideal.compare(projection, vectors);
        }
    }

    /** Measures fidelity against the resolution of the camera, whose full scale stays at the full well. */
    public Curve againstBits() {
        Curve curve = Curve.empty();
        double own = parameters().camera().fullWellElectrons();
        double well = Double.isInfinite(own) ? USUAL_WELL : own;
        for (int bits : new int[]{1, 2, 3, 4, 5, 6, 8, 10, 12}) {
            add(curve, bits, () -> changed(device -> device.with(device.camera()
                    .withConverter(bits, well / ((1 << bits) - 1), bits < 4 ? 0 : 2))));
        }
        return curve;
    }

    /** Measures fidelity against light: the laser's photons per pixel and microsecond, from a hundred thousandth to all. */
    public Curve againstLight() {
        Curve curve = Curve.empty();
        double all = parameters().laser().photonsPerPixelMicrosecond();
        for (int step = -10; step <= 0; step++) {
            double photons = Math.max(1e-3, all * Math.pow(10, step / 2.0));
            add(curve, photons, () -> changed(
                    device -> device.with(device.laser().withPhotons(photons), device.reference())));
        }
        return curve;
    }

    /**
     * Measures fidelity against the exposure time in microseconds, the light being held at the level at which the longest exposure
     * just fills the camera.
     */
    public Curve againstExposure() {
        OpuParameters device = parameters();
        double longest = device.camera().maximumExposureMicros();
        double dimmed;
        try (var projection = tested.projection()) {
            projection.measure(() -> DeviceUnderTest.project(projection, vectors));
            // The brightest class of these vectors sets the level.
            dimmed = projection.operatingPoint(AutoExposure.brightnessClass(brightestHalf())).settings()
                    .doseMicros() / longest;
        }
        Laser laser = device.laser()
                .withPhotons(Math.max(1e-3, dimmed * device.laser().photonsPerPixelMicrosecond()));
        ReferenceBeam reference = device.reference()
                .withPhotons(dimmed * device.reference().photonsPerPixelMicrosecond());
        Curve curve = Curve.empty();
        for (int step = -6; step <= 0; step++) {
            double micros = longest * Math.pow(10, step / 2.0);
            add(curve, micros, () -> changed(_ -> device.with(device.camera()
                    .withExposure(Math.min(micros, device.camera().minimumExposureMicros()), micros))
                    .with(laser, reference)));
        }
        return curve;
    }

    private int brightestHalf() {
        int inputs = tested.inputs();
        int most = 0;
        for (int b = 0; b < DeviceUnderTest.BATCH; b++) {
            int plus = 0;
            int minus = 0;
            for (int j = 0; j < inputs; j++) {
                float code = vectors.getAtIndex(ValueLayout.JAVA_FLOAT, (long) b * inputs + j);
                plus += code > 0 ? 1 : 0;
                minus += code < 0 ? 1 : 0;
            }
            most = Math.max(most, Math.max(plus, minus));
        }
        return most;
    }

    /** Measures fidelity against the share of inputs that are on, from two inputs to all. */
    public Curve againstDensity() {
        Curve curve = Curve.empty();
        try (var projection = tested.projection()) {
            for (double density = 2.0 / tested.inputs(); density < 2; density *= 2) {
                double share = Math.min(1, density);
                add(curve, share, () -> ideal.compare(projection, tested.vectors(share)));
            }
        }
        return curve;
    }

    /** Measures the fidelity of the mean of repeated projections against the frames that a vector takes then. */
    public Curve againstFrames() {
        Curve curve = Curve.empty();
        int framesOnce = 2 * tested.retrieval().framesPerHalf();
        try (var projection = tested.projection()) {
            double[] sum = new double[DeviceUnderTest.BATCH * tested.outputs()];
            float[] mean = new float[sum.length];
            for (int repetition = 1; repetition <= REPETITIONS; repetition++) {
                float[] next = DeviceUnderTest.project(projection, vectors);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += next[i];
                    mean[i] = (float) (sum[i] / repetition);
                }
                if (Integer.bitCount(repetition) == 1) {
                    curve.points.add(Point.of((double) framesOnce * repetition,
                            Fidelity.of(MemorySegment.ofArray(mean), ideal.of(projection, vectors))));
                }
            }
        }
        return curve;
    }

    /**
     * Measures how the device keeps what it is over a day.
     *
     * @return empty for a device that cannot {@link org.backlight.optics.device.Replay}, whose hours cannot be chosen
     */
    public Optional<Stability> stability() {
        return tested.replay().map(device -> Stability.measure(tested, device.drifts(), known, ideal));
    }

    @Override
    public void close() {
        ideal.close();
    }
}
