package org.backlight.app.machine;

import org.backlight.learning.tensor.Precision;

/**
 * Time of single operations on a machine. An operation takes as long as its arithmetic or as its memory, whichever is longer
 * (Williams et al. 2009, the roofline), and a fixed time:
 *
 * <pre>
 * product  = max(2 r n m (1 + h / min(r, n, m)) / (share · FLOP/s), bytes / (share · B/s)) + kernel
 * pass     = bytes / (share · B/s) + kernel
 * </pre>
 *
 * h is the size at which a product has half the rate of a large one (Hockney and Jesshope 1981).
 */
final class OperationTimes {

    private final double flopsPerSecond;
    private final double bytesPerSecond;
    private final double halfRateSize;
    private final double kernelSeconds;

    OperationTimes(Machine machine, Precision precision) {
        flopsPerSecond = machine.rates().flopsPerSecond(precision)
                * machine.efficiency().productShare().value();
        bytesPerSecond = machine.rates().bytesPerSecond().value()
                * machine.efficiency().bandwidthShare().value();
        halfRateSize = machine.efficiency().halfRateSize().value();
        kernelSeconds = machine.efficiency().kernelSeconds().value();
    }

    /**
     * Returns the seconds of a product of matrices, (rows, inner) times (inner, columns).
     *
     * @param bytes that it reads and writes
     */
    double product(double rows, double inner, double columns, double bytes) {
        double smallest = Math.min(rows, Math.min(inner, columns));
        double arithmetic = 2 * rows * inner * columns * (1 + halfRateSize / smallest) / flopsPerSecond;
        return Math.max(arithmetic, bytes / bytesPerSecond) + kernelSeconds;
    }

    /** Returns the seconds of an operation that does little more than read and write memory. */
    double pass(double bytes) {
        return bytes / bytesPerSecond + kernelSeconds;
    }
}
