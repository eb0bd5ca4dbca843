package org.backlight.app.serve;

import org.backlight.substrate.check.Ranges;

/**
 * Bounds of what clients of a service may hold, all together.
 *
 * @param arrayBytes the largest array in a request or an answer; 64 to a quarter of {@code memoryBytes}, and below 2^31
 * @param memoryBytes one half for the arrays of calls at once, the other for buffers and what projections store. 1 MiB to 2^50
 * @param connections how many clients may be served, and as many strangers beside them be connected; 1 to 10,000
 * @param projections how many may be open; 1 to 10,000
 * @param idleSeconds after which a connection, or a projection that belongs to none, is closed when nothing asks for it; above 0,
 *     up to 1e7
 * @param stallSeconds how long may pass between two bytes of a request's body, or until a connection's first request is
 *     complete; above 0, up to 1e7
 */
public record ServiceLimits(long arrayBytes, long memoryBytes, int connections, int projections,
        double idleSeconds, double stallSeconds) {

    /** The largest description in a request, in bytes. */
    static final int JSON_BYTES = 1 << 16;

    private static final long MOST_MEMORY = 4L << 30;
    private static final long MOST_ARRAY = 1L << 30;

    /** @throws IllegalArgumentException if a bound lies outside its range */
    public ServiceLimits {
        Ranges.check("memory-bytes", memoryBytes, 1 << 20, 1L << 50);
        Ranges.check("array-bytes", arrayBytes, 64, Math.min(memoryBytes / 4, Integer.MAX_VALUE - 63));
        Ranges.check("connections", connections, 1, 10_000);
        Ranges.check("projections", projections, 1, 10_000);
        Ranges.check("idle-seconds", idleSeconds, Double.MIN_NORMAL, 1e7);
        Ranges.check("stall-seconds", stallSeconds, Double.MIN_NORMAL, 1e7);
    }

    /**
     * Returns the memory unless it is set, of arrays, buffers and what projections store together: 4 GiB, or half of the JVM's heap
     * if that is less.
     */
    public static long usualMemoryBytes() {
        // Memory off the heap may be as large as the heap, and projections need some of it.
        return Math.min(MOST_MEMORY, Runtime.getRuntime().maxMemory() / 2);
    }

    /** Returns the largest array unless it is set: 1 GiB, or a quarter of the memory if that is less. */
    public static long usualArrayBytes(long memoryBytes) {
        return Math.min(MOST_ARRAY, memoryBytes / 4);
    }

    /** Returns the defaults. */
    public static ServiceLimits standard() {
        long memory = usualMemoryBytes();
        return new ServiceLimits(usualArrayBytes(memory), memory, 256, 64, 3600, 30);
    }
}
