package org.backlight.app.run;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/** The largest resident set of this process so far, native memory included. */
public final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    /** struct rusage: two struct timeval of 16 bytes, then ru_maxrss, in bytes on macOS. */
    private static final long MAXRSS_OFFSET = 32;
    private static final long RUSAGE_BYTES = 144;

    private PeakMemory() {}

    /** Returns the peak resident set in bytes; 0 where the system does not tell. */
    public static long bytes() {
        try {
            return Files.exists(STATUS) ? fromStatus() : fromUsage();
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    private static long fromStatus() throws IOException {
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(PEAK))
                    .mapToLong(line -> 1024
                            * Long.parseLong(line.substring(PEAK.length()).replace("kB", "").strip()))
                    .findFirst().orElse(0);
        }
    }

    private static long fromUsage() {
        Linker linker = Linker.nativeLinker();
        MethodHandle usage = linker.downcallHandle(linker.defaultLookup().findOrThrow("getrusage"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(RUSAGE_BYTES, Long.BYTES);
            int failed = (int) usage.invokeExact(0, result);
            return failed == 0 ? result.get(ValueLayout.JAVA_LONG, MAXRSS_OFFSET) : 0;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
