package org.backlight.optics.characterization;

import java.util.List;
import java.util.Optional;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.retrieval.Retrieval;

/**
 * Measurements of a device, as a laboratory makes them to get to know it: its speckle, its matrix, the linearity and
 * the fidelity of what is retrieved, and what a projection costs. What only a device can tell whose matrix or physics
 * is known, as a twin's are, is left out for others. Deterministic by seed for a twin, except for the time of the host.
 */
public final class Characterization {

    private static final int PROBES_PER_INPUT = 4;

    private final DeviceUnderTest tested;

    /**
     * Measures a device, which is opened once here and anew for each measurement.
     *
     * @param device the device
     * @param seed fixes the patterns, and the medium and the noise of a device that is simulated
     * @param inputs inputs of the projections, 4 or more
     * @param outputs outputs of the projections, 64 or more
     * @throws IllegalArgumentException if it has no projection of that size
     */
    public Characterization(DeviceChoice device, long seed, int inputs, int outputs) {
        tested = new DeviceUnderTest(device, seed, inputs, outputs);
    }

    /**
     * Picture.
     *
     * @param rows rows
     * @param columns columns
     * @param values row-major
     */
    public record Image(int rows, int columns, float[] values) {}

    /** Returns the device. */
    public DeviceChoice device() {
        return tested.choice();
    }

    /** Returns the method of retrieval that the device is measured with. */
    public Retrieval retrieval() {
        return tested.retrieval();
    }

    /** Returns whether the device has a reference beam. */
    public boolean hasReference() {
        return tested.geometry().hasReference();
    }

    /** Returns whether every physical parameter of the device is known, as of a twin. */
    public boolean hasKnownPhysics() {
        return tested.physics().isPresent();
    }

    /** Returns the inputs of the projections. */
    public int inputs() {
        return tested.inputs();
    }

    /** Returns the outputs of the projections. */
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

    /** Computes what the mirrors show of a random pattern with half of the inputs on, and with the anchor if there is one. */
    public MirrorFrame mirrors() {
        return MirrorFrame.of(tested);
    }

    /** Measures the speckle of random patterns with half of the inputs on. */
    public Speckle speckle() {
        return Speckle.measure(tested);
    }

    /**
     * Exposes one camera frame of the pattern of {@link #mirrors} with the reference beam on; null if retrieval uses none.
     */
    public Image hologram() {
        if (!tested.retrieval().usesReference()) {
            return null;
        }
        try (var bench = new CameraBench(tested)) {
            int on = tested.inputs() / 2;
            return bench.image(bench.expose(bench.patterns(1, on), bench.interferingSettings(on)));
        }
    }

    /** Computes the spectrum of {@link #hologram}. */
    public HologramSpectrum spectrum(Image hologram) {
        return HologramSpectrum.of(hologram, tested.geometry());
    }

    /** Measures a block of up to 64 inputs and 512 outputs by least squares and takes its singular values. */
    public SingularValues singularValues() {
        return SingularValues.measure(tested);
    }

    /** Measures the whole matrix by least squares, with {@value #PROBES_PER_INPUT} probes for each input. */
    public MatrixEstimate matrix() {
        try (var projection = tested.projection()) {
            return MatrixEstimate.measure(projection, PROBES_PER_INPUT * tested.inputs() + 2, tested.seed());
        }
    }

    /** Measures additivity, oddness and homogeneity. */
    public Linearity linearity() {
        return Linearity.measure(tested);
    }

    /**
     * Makes ready to measure curves of fidelity.
     *
     * @return to be closed; empty for a device that does not know its ideal projection
     */
    public Optional<FidelityCurves> curves() {
        return tested.ideal().map(ideal -> new FidelityCurves(tested, ideal));
    }

    /** Computes what a projection of the measured size costs. */
    public ProjectionCost cost() {
        return ProjectionCost.of(tested);
    }

    /** Computes what the largest projections of the device's table of frame rates cost; empty if it tells no table. */
    public List<ProjectionCost> publishedCosts() {
        return ProjectionCost.published(tested);
    }
}
