package org.backlight.projection;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.backlight.projection.hadamard.HadamardBlock;
import org.backlight.projection.kernel.Kernels;
import org.backlight.substrate.check.Shapes;

/** Choice among projections by what they cost on this machine. */
public final class Projections {

    /** Exactness required of a projection: how close to independent normal entries it has to be. */
    public enum Exactness {
        /** Independent normal entries. */
        NORMAL,
        /** Independent entries with the first three moments of the normal distribution: the binomial one will do as well. */
        INDEPENDENT,
        /** Uncorrelated entries, near-normal by the central limit theorem: structured ones will do as well. */
        UNCORRELATED
    }

    private static final Logger LOG = System.getLogger(Projections.class.getPackageName());
    /** Trials have at most this many matrix entries; their time is scaled to the size in question. */
    private static final long TRIAL = 1 << 24;
    /** A stored matrix is tried at a size that no cache holds, unless it is smaller itself. */
    private static final long STORED_TRIAL = 1 << 27;
    private static final int TRIAL_OUTPUTS = 2048;
    private static final long TRIAL_NANOS = 60_000_000;

    private Projections() {}

    /**
     * Chooses the kind with the shortest time for a call on all processors, by trials of a fraction of a second each
     * on a part of the problem. A stored matrix is only considered if it takes less than a quarter of the machine's
     * memory. The log says what was measured.
     *
     * @param inputs n, at least 1
     * @param outputs m, at least 1
     * @param batch the rows of a call, at least 1
     * @param exactness what is good enough
     */
    public static ProjectionKind choose(long inputs, long outputs, int batch, Exactness exactness) {
        Shapes.positive("inputs", inputs);
        Shapes.positive("outputs", outputs);
        Shapes.positive("rows of the batch", batch);
        Map<ProjectionKind, Double> seconds = new EnumMap<>(ProjectionKind.class);
        if (4.0 * inputs * outputs < memory() / 4) {
            seconds.put(ProjectionKind.DENSE, trial(ProjectionKind.DENSE, inputs, outputs, batch));
        }
        seconds.put(ProjectionKind.GAUSSIAN, trial(ProjectionKind.GAUSSIAN, inputs, outputs, batch));
        if (exactness != Exactness.NORMAL) {
            seconds.put(ProjectionKind.BINOMIAL, trial(ProjectionKind.BINOMIAL, inputs, outputs, batch));
        }
        if (exactness == Exactness.UNCORRELATED) {
            seconds.put(ProjectionKind.HADAMARD, trial(ProjectionKind.HADAMARD, inputs, outputs, batch));
        }
        ProjectionKind best = seconds.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow()
                .getKey();
        StringBuilder why = new StringBuilder();
        seconds.forEach((kind, time) -> why.append(String.format(Locale.ROOT, " %s %.3g ms,",
                kind.name().toLowerCase(Locale.ROOT), time * 1e3)));
        LOG.log(Level.INFO,
                () -> String.format(Locale.ROOT,
                        "projection of %d inputs to %d outputs, batch %d: chose %s; measured%s",
                        inputs, outputs, batch, best.name().toLowerCase(Locale.ROOT),
                        why.substring(0, why.length() - 1)));
        return best;
    }

    /** Returns the estimated seconds of one call. */
    private static double trial(ProjectionKind kind, long inputs, long outputs, int batch) {
        boolean structured = kind == ProjectionKind.HADAMARD;
        long entries = kind == ProjectionKind.DENSE ? STORED_TRIAL : TRIAL;
        long n = structured ? Math.min(inputs, 1 << 20) : Math.min(inputs, TRIAL / TRIAL_OUTPUTS);
        long m = structured
                ? Math.min(outputs, 1 << 20)
                : Math.min(outputs, Math.max(TRIAL_OUTPUTS, entries / n));
        int rows = structured ? 1 : (int) Math.clamp(TRIAL / (n + m), 1, Math.min(batch, 256));
        int threads = Runtime.getRuntime().availableProcessors();
        try (DigitalProjection projection = kind.make(1, n, m, threads); Arena arena = Arena.ofShared()) {
            MemorySegment x = arena.allocate(rows * n * Float.BYTES, 64);
            for (long i = 0; i < rows * n; i++) {
                x.set(Kernels.FLOATS, i * Float.BYTES, 1 + i % 3);
            }
            MemorySegment y = arena.allocate(rows * m * Float.BYTES, 64);
            double best = Double.POSITIVE_INFINITY;
            long start = System.nanoTime();
            for (int run = 0; run < 3 || System.nanoTime() - start < TRIAL_NANOS; run++) {
                long from = System.nanoTime();
                projection.project(x, y, rows);
                best = Math.min(best, (System.nanoTime() - from) / 1e9);
            }
            double scale = structured
                    ? structuredWork(inputs, outputs) / structuredWork(n, m)
                    : (double) inputs * outputs / ((double) n * m);
            return best * scale * batch / rows;
        }
    }

    private static double structuredWork(long inputs, long outputs) {
        double size = Math.max(1 << HadamardBlock.SMALLEST_BITS,
                Long.highestOneBit(Math.min(inputs, outputs) * 2 - 1));
        return Math.ceil(inputs / size) * Math.ceil(outputs / size) * size * Math.log(size);
    }

    private static double memory() {
        if (java.lang.management.ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            return system.getTotalMemorySize();
        }
        return Runtime.getRuntime().maxMemory();
    }
}
