package org.backlight.optics.retrieval;

import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.OpuGeometry;
import org.backlight.optics.device.Region;
import org.backlight.substrate.check.Ranges;

/**
 * Retrieval of a linear projection without a reference beam (Ohana et al. 2023, arXiv:2305.12988): a fixed pattern on
 * the same mirrors, the anchor a, takes the reference's place. Here the anchor's mirrors are disjoint from those of the
 * inputs, and the identity of polarization reads
 *
 * <pre>
 * (|T(a + x)|^2 - |Ta|^2 - |Tx|^2) / (2 |Ta|) = Re(conj(Ta) Tx) / |Ta|
 * </pre>
 *
 * a real Gaussian projection from intensities alone; with a' = a + x and x' = a it is the published formula.
 * Disjoint mirrors make Ta independent of every column of T, so that the effective matrix is exactly Gaussian; an
 * anchor that contains the inputs adds |Ta| / (number of its mirrors) to every entry of a row.
 *
 * <p>Each half of a ternary vector takes two frames, with and without the anchor; |Ta|^2 is measured in
 * calibration, and cancels when both halves are exposed. One output for each chosen pixel, the first one of a speckle
 * grain, so that outputs are independent: where the sensor has more grains than outputs, calibration leaves out those whose anchor is too dark to amplify the signal, or so bright that
 * they would saturate first. Since Ta is independent of the columns, the choice does not change their distribution.
 *
 * @param anchorInputs size of the anchor in macro-pixels: how many inputs shine as brightly as it does. 0 stands for
 *     48 + 0.03 n with n the number of inputs, which serves patterns from a few inputs to all of them
 *     (see docs/fidelity.md). 0 to 1e12. Default 0 (assumed)
 * @param pixelsPerOutput pixels of different grains to choose each output from, as far as the sensor has them and reads them within the
 *     period of the device's table of frame rates: 1 (no choice) to 16. Default 3 (assumed)
 */
public record AnchorRetrieval(double anchorInputs, int pixelsPerOutput) implements Retrieval {

    /** @throws IllegalArgumentException if a value lies outside its range */
    public AnchorRetrieval {
        Ranges.check("retrieval.anchor-inputs", anchorInputs, 0, 1e12);
        Ranges.check("retrieval.pixels-per-output", pixelsPerOutput, 1, 16);
    }

    /** The anchor of few inputs, in macro-pixels. */
    private static final double LEAST = 48;

    /** And of many, as a share of them: beside all of them on, it is worth one count of 255. */
    private static final double LEAST_SHARE = 0.03;

    /** Returns the size of the anchor beside a number of inputs, in macro-pixels. */
    public double anchorFor(long inputs) {
        return anchorInputs > 0
                ? anchorInputs
                : LEAST + LEAST_SHARE * inputs;
    }

    @Override
    public MirrorLayout layout(OpuGeometry geometry, long inputs) {
        return MirrorLayout.fill(geometry, inputs, anchorFor(inputs));
    }

    @Override
    public Region region(OpuGeometry geometry, long outputs) {
        return regionWithin(Double.POSITIVE_INFINITY, geometry, outputs);
    }

    @Override
    public Region regionWithin(double mostPixels, OpuGeometry geometry, long outputs) {
        check(geometry, outputs);
        RegionChoice choice = RegionChoice.of(geometry);
        long fewest = outputs;
        long most = outputs * Math.min(pixelsPerOutput, choice.grains() / outputs);
        // Regions come in whole rows and steps of columns, so the largest number that fits is searched.
        while (fewest < most) {
            long middle = (fewest + most + 1) / 2;
            if (choice.region(middle).pixels() <= mostPixels) {
                fewest = middle;
            } else {
                most = middle - 1;
            }
        }
        return choice.region(fewest);
    }

    @Override
    public int framesPerHalf() {
        return 2;
    }

    @Override
    public long maximumOutputs(OpuGeometry geometry) {
        return Math.min(geometry.maximumOutputs(), RegionChoice.of(geometry).grains());
    }

    @Override
    public String method() {
        return "anchor";
    }

    @Override
    public boolean usesReference() {
        return false;
    }

    @Override
    public Retrieval withoutChoice() {
        return new AnchorRetrieval(anchorInputs, 1);
    }

    @Override
    public Demodulator demodulator(OpuGeometry geometry, MirrorLayout layout, Region region, int outputs) {
        return new AnchorDemodulator(geometry, region, layout.anchorBit(), outputs);
    }

    @Override
    public KnownField knownField(CalibrationBench bench) {
        return new AnchorField(bench);
    }

    @Override
    public long mostFieldFrames(AutoExposure autoExposure) {
        return AnchorField.mostFrames(autoExposure);
    }

    @Override
    public String toString() {
        return "anchor retrieval";
    }
}
