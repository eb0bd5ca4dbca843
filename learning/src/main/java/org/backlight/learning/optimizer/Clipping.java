package org.backlight.learning.optimizer;

import org.backlight.substrate.check.Interval;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Bound on the length of the gradient: one that is longer is shortened to it (Pascanu et al. 2013, arXiv 1211.5063).
 *
 * @param extent what is measured together
 * @param norm the most that the square root of the sum of squares may be, positive
 */
public record Clipping(Extent extent, double norm) {

    /** Gradients as they are. */
    public static final Clipping NONE = new Clipping(Extent.STAGE, Double.POSITIVE_INFINITY);

    /** Whose gradients are measured together. */
    public enum Extent {
        /** All parameters together: all gradients must be known before the first update. */
        NETWORK,
        /** Those of each stage: it is updated as soon as its gradients are there. */
        STAGE
    }

    public Clipping {
        InvalidValueException.requireWithin("norm", norm,
                new Interval(0, false, Double.POSITIVE_INFINITY, true));
    }

    /** Returns whether any gradient could be shortened. */
    public boolean active() {
        return norm < Double.POSITIVE_INFINITY;
    }
}
