package org.backlight.app.watch;

import org.backlight.app.run.MetricsLine;

/** Samples per second between two lines that tell how long the steps so far took. */
final class Throughput {

    static final String NAME = "samples_per_second";

    private final int batchSize;
    private long step;
    private double seconds;

    /**
     * Begins.
     *
     * @param batchSize samples of a step; 0 if it is not known
     */
    Throughput(int batchSize) {
        this.batchSize = batchSize;
    }

    /** Returns the speed up to a line since the one before; NaN if a line does not tell. */
    double next(MetricsLine line) {
        if (!line.split().equals(MetricsLine.TIME) || line.figure(MetricsLine.TRAIN_SECONDS).isEmpty()) {
            return Double.NaN;
        }
        double at = line.figure(MetricsLine.TRAIN_SECONDS).getAsDouble();
        double speed = at > seconds && line.step() > step && batchSize > 0
                ? (line.step() - step) * batchSize / (at - seconds)
                : Double.NaN;
        step = line.step();
        seconds = at;
        return speed;
    }
}
