package org.backlight.optics.twin;

import org.backlight.substrate.random.RandomStream;

/** Mirrors of a device that do not move: a pure function of its seed and the mirror. */
public final class MirrorFates {

    private static final long MIRRORS = 0x6d6972726f7273L;

    private final RandomStream stream;
    private final double stuck;
    private final double still;

    /** Makes the fates of all mirrors of a device. */
    public MirrorFates(Dmd dmd, long seed) {
        stream = new RandomStream(seed ^ MIRRORS);
        stuck = dmd.stuckFraction();
        still = dmd.stuckFraction() + dmd.deadFraction();
    }

    /** Fate of a mirror. */
    public enum Fate {
        /** Shows what it is told. */
        MOVES,
        /** Sends no light. */
        DEAD,
        /** Always sends light. */
        STUCK
    }

    /** Returns the fate of one mirror. */
    public Fate at(int row, int column) {
        double u = (stream.word(row, column) >>> 11) * 0x1p-53;
        return u < stuck ? Fate.STUCK : u < still ? Fate.DEAD : Fate.MOVES;
    }
}
