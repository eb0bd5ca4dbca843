package org.backlight.optics;

/**
 * Linear retrieval without a reference beam (Ohana et al. 2023, arXiv:2305.12988): a fixed pattern on the same
 * mirrors, the anchor a, takes the reference's place. Here the anchor's mirrors are disjoint from those of the
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
 * calibration, and cancels when both halves are exposed. One output for each grain.
 *
 * @param anchorInputs size of the anchor in macro-pixels: how many inputs shine as brightly as it does; the
 *     projection is best for patterns with about a tenth as many inputs on. Above 0
 */
public record AnchorRetrieval(double anchorInputs) implements Retrieval {

    /** @throws IllegalArgumentException if the size is not positive and finite */
    public AnchorRetrieval {
        Ranges.check("anchor size (inputs)", anchorInputs, Double.MIN_NORMAL, 1e12);
    }

    @Override
    public int framesPerHalf() {
        return 2;
    }

    @Override
    public long maximumOutputs(OpuGeometry geometry) {
        if (geometry.grainRows() != 1) {
            throw new IllegalArgumentException(
                    "Anchor retrieval needs speckle grains of 1 pixel row, but this device has "
                            + geometry.grainRows() + ".");
        }
        return Math.min(geometry.maximumOutputs(), Retrieval.grainsOf(geometry));
    }

    @Override
    public long grains(long outputs) {
        return outputs;
    }

    @Override
    public String toString() {
        return "anchor retrieval";
    }
}
