package org.backlight.optics.device;

/**
 * Numbering of frames, by which no two of a run have the same number. Frames of projected rows count from 0; all others
 * have a mark in one of the highest bits.
 */
public final class FrameNumbers {

    /** Mark of calibration frames. */
    public static final long CALIBRATION = 1L << 62;
    /** Mark of frames that measure quality, numbered otherwise like those of projected rows. */
    public static final long PROBE = 1L << 61;
    /** Mark of frames that look for drift, numbered otherwise like those of projected rows. */
    public static final long CHECK = 1L << 60;

    private static final int CLASS_SHIFT = 40;
    private static final int TURN_SHIFT = 20;
    /** The most calibrations of a run. */
    public static final int MOST_TURNS = 1 << (CLASS_SHIFT - TURN_SHIFT);

    private FrameNumbers() {}

    /**
     * Returns the first of a million numbers for a calibration.
     *
     * @param turn how many calibrations came before it, below {@link #MOST_TURNS}
     * @param brightnessClass what it is for; −1 for the choice of pixels
     */
    public static long ofCalibration(int turn, int brightnessClass) {
        return CALIBRATION + ((brightnessClass + 1L) << CLASS_SHIFT) + ((long) turn << TURN_SHIFT);
    }
}
