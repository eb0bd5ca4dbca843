package org.backlight.optics.characterization;

import java.util.List;
import java.util.Map;
import org.backlight.optics.OpuPreset;
import org.backlight.optics.retrieval.AnchorRetrieval;

/**
 * The measurements by which a laboratory gets to know a device: its speckle, its matrix, the linearity and the fidelity of
 * what is retrieved, and what a projection costs. Deterministic by seed, except for the time of the host.
 */
public final class Characterization {

    private final DeviceUnderTest tested;

    /**
     * A device to measure.
     *
     * @param name its preset
     * @param overrides parameters that differ from it
     * @param seed fixes the medium, the noise and the patterns
     * @param inputs inputs of the projections, 4 or more
     * @param outputs outputs of the projections, 64 or more
     * @throws IllegalArgumentException if there is no such device, or it has no projection of that size
     */
    public Characterization(String name, Map<String, String> overrides, long seed, int inputs, int outputs) {
        tested = DeviceUnderTest.of(name, overrides, seed, inputs, outputs);
    }

    /**
     * A picture.
     *
     * @param rows rows
     * @param columns columns
     * @param values row-major
     */
    public record Image(int rows, int columns, float[] values) {}

    /** The device. */
    public OpuPreset preset() {
        return tested.preset();
    }

    /** Inputs of the projections. */
    public int inputs() {
        return tested.inputs();
    }

    /** Outputs of the projections. */
    public int outputs() {
        return tested.outputs();
    }

    /**
     * Calibrates the device once, to see whether it can be.
     *
     * @throws IllegalStateException if it cannot, such as when it is overexposed
     */
    public void calibrate() {
        try (var projection = tested.projection()) {
            DeviceUnderTest.project(projection, tested.vectors(DeviceUnderTest.DENSITY));
        }
    }

    /** The mirrors of a random pattern with half of the inputs on, and with the anchor if there is one. */
    public MirrorFrame mirrors() {
        return MirrorFrame.of(tested);
    }

    /** Measures the speckle of random patterns with half of the inputs on. */
    public Speckle speckle() {
        return Speckle.measure(tested);
    }

    /**
     * One camera frame of the pattern of {@link #mirrors} with the reference beam on; null if retrieval uses none.
     */
    public Image hologram() {
        if (tested.preset().retrieval() instanceof AnchorRetrieval) {
            return null;
        }
        try (var bench = new CameraBench(tested)) {
            int on = tested.inputs() / 2;
            return bench.image(bench.expose(bench.patterns(1, on), bench.interferingShot(on)));
        }
    }

    /** The spectrum of {@link #hologram}. */
    public HologramSpectrum spectrum(Image hologram) {
        try (var device = tested.twin()) {
            return HologramSpectrum.of(hologram, device.geometry());
        }
    }

    /** Measures a block of up to 64 inputs and 512 outputs by least squares and takes its singular values. */
    public SingularValues singularValues() {
        return SingularValues.measure(tested);
    }

    /** Measures additivity, oddness and homogeneity. */
    public Linearity linearity() {
        return Linearity.measure(tested);
    }

    /** Curves of fidelity; to be closed. */
    public FidelityCurves curves() {
        return new FidelityCurves(tested);
    }

    /** What a projection of the measured size costs. */
    public ProjectionCost cost() {
        return ProjectionCost.of(tested.preset(), tested.inputs(), tested.outputs());
    }

    /** What the largest projections of the device's table of frame rates cost. */
    public List<ProjectionCost> publishedCosts() {
        return ProjectionCost.published(tested.preset());
    }
}
