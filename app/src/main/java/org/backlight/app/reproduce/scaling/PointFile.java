package org.backlight.app.reproduce.scaling;

import com.fasterxml.jackson.annotation.JsonInclude;
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
}
