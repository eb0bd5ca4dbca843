package org.backlight.app.reproduce.scaling;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.backlight.app.run.Provenance;

/**
 * The file of a point that was measured: JSON, written whole.
 *
 * @param point its name
 * @param device name of the device of an optical point; null for others
 * @param otherLoad processors that other programs kept busy meanwhile, on average; null where the system does not tell
 * @param provenance which program measured, when, and on which machine
 * @param network what was measured of a network's step; null for a projection
 * @param projection what was measured of a projection; null for a network
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PointFile(String point, String device, Double otherLoad, Provenance provenance,
        NetworkTimes network, ProjectionTimes projection) {

    /** @throws IllegalArgumentException if it holds not exactly one measurement, or no machine */
    public PointFile {
        if (point == null || provenance == null || provenance.machine() == null
                || (network == null) == (projection == null)) {
            throw new IllegalArgumentException("a measurement is missing");
        }
    }

    /** Returns what tells machines apart, in words: system, processor, how many of them, and memory in whole GiB. */
    static String words(Provenance.Machine machine) {
        return String.format(Locale.ROOT, "%s, %s, %d processors, %s of memory", machine.system(),
                machine.processor() == null ? "unknown processor" : machine.processor(), machine.cores(),
                machine.memoryBytes() == null
                        ? "unknown size"
                        : String.format(Locale.ROOT, "%.0f GiB", machine.memoryBytes() * 0x1p-30));
    }

    /** Counts the processors that other programs keep busy, from its making on. */
    static final class OtherLoad {

        private final com.sun.management.OperatingSystemMXBean system = ManagementFactory
                .getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean known
                        ? known
                        : null;
        private final long begin = System.nanoTime();
        private final long cpu = system == null ? 0 : system.getProcessCpuTime();

        OtherLoad() {
            if (system != null) {
                // The load is that since the last question.
                system.getCpuLoad();
            }
        }

        /** Returns their number, on average; null where the system does not tell. */
        Double processors() {
            double load = system == null ? Double.NaN : system.getCpuLoad();
            if (!(load >= 0)) {
                return null;
            }
            double own = (system.getProcessCpuTime() - cpu) / (double) (System.nanoTime() - begin);
            return Math.max(0, load * Runtime.getRuntime().availableProcessors() - own);
        }
    }
}
