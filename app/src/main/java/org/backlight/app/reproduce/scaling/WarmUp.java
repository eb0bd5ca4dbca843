package org.backlight.app.reproduce.scaling;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Tells when measuring can begin: after the effort's steps and seconds, and once the JVM compiles hardly anything more. Until a
 * loop is compiled, it can take a hundred times as long.
 */
final class WarmUp {

    /** Of a period's time, the most that the compiler may have worked in it. */
    private static final double MOST_COMPILING = 0.05;
    /** How long to wait for the compiler at most, in seconds. */
    private static final double LONGEST = 20;

    private final Effort effort;
    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    private final long begin = System.nanoTime();
    private int steps;
    private long periodBegin = begin;
    private long compiledMillis = compiledMillis();
    private boolean over;

    WarmUp(Effort effort) {
        this.effort = effort;
    }

    /** Returns whether this step, which has just ended, was one to warm up and not one to measure. */
    boolean takes() {
        if (over) {
            return false;
        }
        steps++;
        long now = System.nanoTime();
        if (steps >= effort.warmUpSteps() && (now - periodBegin) * 1e-9 >= effort.warmUpSeconds()) {
            long compiled = compiledMillis();
            double share = (compiled - compiledMillis) * 1e6 / Math.max(1, now - periodBegin);
            over = share <= MOST_COMPILING || (now - begin) * 1e-9 >= LONGEST;
            periodBegin = now;
            compiledMillis = compiled;
        }
        return true;
    }

    private long compiledMillis() {
        return compiler == null || !compiler.isCompilationTimeMonitoringSupported()
                ? 0
                : compiler.getTotalCompilationTime();
    }
}
