package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongUnaryOperator;

/**
 * Reads damaged files and requires of each that it is read, or refused by one exception of a documented type with one
 * sentence that names the file, and that no more is allocated than its size justifies. Every kind of failure is listed once,
 * with the number of the mutation that shows it.
 */
public final class Fuzzing {

    public static final int MUTATIONS = 10_000;

    private static final int WARM_UP = 200;
    private static final int LONGEST_SENTENCE = 1000;
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path file;
    private final String name;
    private final Set<Class<? extends Exception>> refusals;
    private final LongUnaryOperator mostAllocated;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int read;
    private int refused;

    /** Reads a file, and compares what it read with what the file says. */
    @FunctionalInterface
    public interface Reader {

        /**
         * Reads a damaged file.
         *
         * @param bytes its content
         * @param number of the mutation
         */
        void read(byte[] bytes, int number) throws IOException;
    }

    /**
     * Sets up what is required.
     *
     * @param file where each damaged file is put
     * @param name how a refusal names what it refuses
     * @param mostAllocated from the bytes of a file to those that reading it may allocate
     * @param refusals the documented exceptions, subclasses excluded
     */
    public Fuzzing(Path file, String name, LongUnaryOperator mostAllocated,
            Set<Class<? extends Exception>> refusals) {
        this.file = file;
        this.name = name;
        this.mostAllocated = mostAllocated;
        this.refusals = refusals;
    }

    /**
     * Reads every damaged file.
     *
     * @param count how many
     * @param mutant the damaged file of a number
     * @param reader reads the file; throws {@link AssertionError} if a value is not what the file says
     */
    public void run(int count, IntFunction<byte[]> mutant, Reader reader) throws IOException {
        for (int i = -WARM_UP; i < count; i++) {
            // What is loaded and compiled first is nobody's memory.
            boolean counts = i >= 0;
            byte[] bytes = mutant.apply(Math.abs(i));
            // A new file each time: one that is mapped must not change.
            Files.deleteIfExists(file);
            Files.write(file, bytes);
            long before = THREAD.getCurrentThreadAllocatedBytes();
            try {
                reader.read(bytes, Math.abs(i));
                read++;
            } catch (Throwable e) {
                judge(e, Math.abs(i));
            }
            long allocated = THREAD.getCurrentThreadAllocatedBytes() - before;
            if (counts && allocated > mostAllocated.applyAsLong(bytes.length)) {
                fail("memory", i, allocated + " bytes allocated for a file of " + bytes.length);
            }
        }
        assertThat(failures.values()).isEmpty();
        // Otherwise nothing was tried.
        assertThat(read).as("files that were read").isGreaterThan(count / 200);
        assertThat(refused).as("files that were refused").isGreaterThan(count / 200);
    }

    private void judge(Throwable e, int number) {
        if (!(e instanceof Exception) || !refusals.contains(e.getClass())) {
            StackTraceElement[] stack = e.getStackTrace();
            String kind = e.getClass() + (e instanceof AssertionError
                    ? e.getMessage().lines().findFirst().orElse("")
                    : stack.length == 0 ? "" : stack[0].toString());
            StringBuilder trace = new StringBuilder(e.toString());
            for (int i = 0; i < Math.min(6, stack.length); i++) {
                trace.append("\n    at ").append(stack[i]);
            }
            fail(kind, number, trace.toString());
            return;
        }
        refused++;
        String sentence = String.valueOf(e.getMessage());
        if (!sentence.contains(name) || sentence.length() > LONGEST_SENTENCE
                || sentence.codePoints().anyMatch(Character::isISOControl)
                || sentence.matches(".*(Exception|java\\.|\\bnull$|: null).*")) {
            fail("sentence", number, "the sentence is " + sentence);
        }
    }

    private void fail(String kind, int number, String what) {
        if (failures.size() < 20) {
            failures.putIfAbsent(kind, "mutation " + number + ": " + what.replaceAll("[^\n -~]", "?"));
        }
    }
}
