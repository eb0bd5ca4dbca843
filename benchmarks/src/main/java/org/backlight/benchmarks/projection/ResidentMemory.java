package org.backlight.benchmarks.projection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Peak of the resident memory that a piece of work needs, the JVM's own included; told by Linux alone.
 *
 * @param before kilobytes at the start, negative if unknown
 */
record ResidentMemory(long before) {

    private static final Path STATUS = Path.of("/proc/self/status");

    /** Starts to watch: forgets the peak so far. */
    static ResidentMemory watch() {
        try {
            Files.writeString(Path.of("/proc/self/clear_refs"), "5");
            return new ResidentMemory(kilobytes("VmRSS:"));
        } catch (IOException e) {
            return new ResidentMemory(-1);
        }
    }

    /** Returns the peak since then, beyond what there was. */
    String growth() {
        try {
            return before < 0
                    ? "an unknown amount"
                    : String.format(Locale.ROOT, "%.1f MB", (kilobytes("VmHWM:") - before) * 1.024e-3);
        } catch (IOException e) {
            return "an unknown amount";
        }
    }

    private static long kilobytes(String key) throws IOException {
        for (String line : Files.readAllLines(STATUS)) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
            }
        }
        throw new IOException(STATUS + " has no " + key);
    }
}
