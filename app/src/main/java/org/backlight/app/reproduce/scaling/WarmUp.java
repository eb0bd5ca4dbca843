package org.backlight.app.reproduce.scaling;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Tells when measuring can begin: after the effort's steps and seconds, and once the JVM compiles hardly anything more. Until a
 * loop is compiled, it can take a hundred times as long.
 */
final class WarmUp {

    /** Of a period's time, the most that the compiler may have worked in it. */
    static final double MOST_COMPILING = 0.05;
    /** How long to wait for the compiler at most. */
    static final double LONGEST_SECONDS = 20;
    /** Steps after which it waits no longer. */
    static final int MOST_STEPS = 20_000;

    private final Effort effort;
    private final LongSupplier nanos;
    private final LongSupplier compiledMillis;
    private final long begin;
    private int steps;
    private long periodBegin;
    private long compiledBefore;
    private boolean over;

    /** Begins to warm up. */
    WarmUp(Effort effort) {
        this(effort, System::nanoTime, compiler());
    }

    /**
     * Begins to warm up.
     *
     * @param nanos a clock
     * @param compiledMillis how long the compiler has worked so far
     */
    WarmUp(Effort effort, LongSupplier nanos, LongSupplier compiledMillis) {
        this.effort = effort;
        this.nanos = nanos;
        this.compiledMillis = compiledMillis;
        begin = nanos.getAsLong();
        periodBegin = begin;
        compiledBefore = compiledMillis.getAsLong();
    }

    private static LongSupplier compiler() {
        CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
        return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
                ? () -> 0
                : compiler::getTotalCompilationTime;
    }

    /** Returns whether this step, which has just ended, was one to warm up and not one to measure. */
    boolean takes() {
        if (over) {
            return false;
        }
        steps++;
        long now = nanos.getAsLong();
        if (steps >= effort.warmUpSteps() && (now - periodBegin) * 1e-9 >= effort.warmUpSeconds()) {
            long compiled = compiledMillis.getAsLong();
            double share = (compiled - compiledBefore) * 1e6 / Math.max(1, now - periodBegin);
            over = share <= MOST_COMPILING || (now - begin) * 1e-9 >= LONGEST_SECONDS
                    || steps >= MOST_STEPS;
            periodBegin = now;
            compiledBefore = compiled;
        }
        return true;
    }
}
