package org.backlight.app.machine;

import org.backlight.learning.layer.Linear;
import org.backlight.learning.tensor.Precision;

/**
 * Time of single operations on a machine. An operation takes as long as its arithmetic or as its memory, whichever is longer
 * (Williams et al. 2009, the roofline), and a fixed time:
 *
 * <pre>
 * product  = max(2 r n m (1 + h / min(r, n, m)) / (part · share · FLOP/s), bytes / (share · B/s)) + kernel
 * pass     = bytes / (part · share · B/s) + kernel
 * </pre>
 *
 * h is the size at which a product has half the rate of a large one (Hockney and Jesshope 1981), and part that of the cores
 * which have something to do, see {@link #busyPart}.
 */
final class OperationTimes {

    private final double flopsPerSecond;
    private final double bytesPerSecond;
    private final double halfRateSize;
    private final double kernelSeconds;
    private final double cores;

    OperationTimes(Machine machine, Precision precision) {
        flopsPerSecond = machine.rates().flopsPerSecond(precision)
                * machine.efficiency().productShare().value();
        bytesPerSecond = machine.rates().bytesPerSecond().value()
                * machine.efficiency().bandwidthShare().value();
        halfRateSize = machine.efficiency().halfRateSize().value();
        kernelSeconds = machine.efficiency().kernelSeconds().value();
        cores = machine.rates().cores().value();
    }

    /** Returns the part of the cores that works on a layer of so many features, as {@link #busyPart(long, double)}. */
    double busyPart(long features) {
        return busyPart(features, cores);
    }

    /**
     * Returns the part of the cores that works, over time, on a layer of so many features, of which each core takes one piece
     * ({@link Linear#uniformPiece}) after the other: features / (cores · the features of the core that has most).
     */
    static double busyPart(long features, double cores) {
        long piece = Linear.uniformPiece((int) Math.min(features, Integer.MAX_VALUE));
        double whole = Math.floorDiv(features, piece);
        double rest = features % piece;
        double rounds = Math.floor(whole / cores);
        double most = rounds * piece + (whole > rounds * cores ? piece : rest);
        return features / (cores * most);
    }

    /** Returns the seconds of a product of matrices on all cores, as {@link #product(double, double, double, double, double)}. */
    double product(double rows, double inner, double columns, double bytes) {
        return product(rows, inner, columns, bytes, 1);
    }

    /**
     * Returns the seconds of a product of matrices, (rows, inner) times (inner, columns).
     *
     * @param bytes that it reads and writes
     * @param part of the cores that works on it
     */
    double product(double rows, double inner, double columns, double bytes, double part) {
        double smallest = Math.min(rows, Math.min(inner, columns));
        double arithmetic = 2 * rows * inner * columns * (1 + halfRateSize / smallest)
                / (part * flopsPerSecond);
        return Math.max(arithmetic, bytes / bytesPerSecond) + kernelSeconds;
    }

    /** Returns the seconds of an operation on all cores that does little more than read and write memory. */
    double pass(double bytes) {
        return pass(bytes, 1);
    }

    /** Returns the seconds of such an operation on a part of the cores. */
    double pass(double bytes, double part) {
        return bytes / (part * bytesPerSecond) + kernelSeconds;
    }
}
