package org.backlight.app.run;

import java.lang.management.ManagementFactory;

/** The memory that this machine, or this container of it, has. */
public final class MachineMemory {

    private MachineMemory() {}

    /** Returns the bytes of the machine's memory; infinite where the JVM does not tell. */
    public static double bytes() {
        return ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : Double.POSITIVE_INFINITY;
    }
}
