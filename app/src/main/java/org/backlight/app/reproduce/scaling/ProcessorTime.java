package org.backlight.app.reproduce.scaling;

import java.lang.management.ManagementFactory;
import java.util.Optional;

/** Time that processors have worked, for this process and for others, as far as the system tells. */
final class ProcessorTime {

    private final long begin = System.nanoTime();
    private final long own = nanos();

    /** Begins to count. */
    ProcessorTime() {
        // The load is that since the last question.
        system().ifPresent(com.sun.management.OperatingSystemMXBean::getCpuLoad);
    }

    private static Optional<com.sun.management.OperatingSystemMXBean> system() {
        return ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean known
                        ? Optional.of(known)
                        : Optional.empty();
    }

    /** Returns the nanoseconds that all threads of this process have computed so far; 0 where the system does not tell. */
    static long nanos() {
        return Math.max(0,
                system().map(com.sun.management.OperatingSystemMXBean::getProcessCpuTime).orElse(0L));
    }

    /** Returns how many processors others kept busy since this was made, on average; null where the system does not tell. */
    Double ofOthers() {
        double load = system().map(com.sun.management.OperatingSystemMXBean::getCpuLoad).orElse(Double.NaN);
        if (!(load >= 0)) {
            return null;
        }
        double busy = (nanos() - own) / (double) (System.nanoTime() - begin);
        return Math.max(0, load * Runtime.getRuntime().availableProcessors() - busy);
    }
}
