package org.backlight.app.command;

import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import org.backlight.projection.DigitalProjection;
import org.backlight.projection.ProjectionKind;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight bench}: what things cost on this machine. */
@Command(name = "bench", description = "Measures this machine.", subcommands = BenchCommand.Projection.class,
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Shows the usage, if there is no subcommand. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code backlight bench projection}. */
    @Command(name = "projection",
            description = "Projections of each kind against a stored matrix and OpenBLAS: projections per second, effective TeraOPS (2 n m per projection), and the size of the matrix that is not stored.",
            mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100)
    static final class Projection implements Callable<Integer> {

        private static final int BATCH = 128;
        private static final int LEAST_CALLS = 5;
        private static final int MOST_CALLS = 1 << 20;
        private static final long LARGE_INPUTS = 1_000_000;
        private static final long LARGE_OUTPUTS = 2_000_000;

        @Option(names = "--size", paramLabel = "N", defaultValue = "8192",
                description = "Inputs and outputs of the small cases; ${DEFAULT-VALUE} by default.")
        private int size;

        @Option(names = "--seconds", paramLabel = "T", defaultValue = "2",
                description = "How long to measure each line; ${DEFAULT-VALUE} by default.")
        private double seconds;

        @Option(names = "--warm-up", paramLabel = "T", defaultValue = "2",
                description = "Seconds before, in which the code is compiled; ${DEFAULT-VALUE} by default.")
        private double warmUp;

        @Option(names = "--threads", paramLabel = "N",
                description = "Threads to work with; all processors by default.")
        private int threads = Runtime.getRuntime().availableProcessors();

        private final PrintWriter out;

        Projection(Terminal terminal) {
            out = terminal.out();
        }

        @Override
        public Integer call() {
            if (size < 1 || size > 46_340) {
                throw new UserMistake("--size is " + size + "; expected 1 to 46340");
            }
            if (threads < 1 || threads > 1024) {
                throw new UserMistake("--threads is " + threads + "; expected 1 to 1024");
            }
            if (!(seconds > 0 && seconds <= 3600)) {
                throw new UserMistake(
                        "--seconds is " + seconds + "; expected a number above 0, at most 3600");
            }
            if (!(warmUp >= 0 && warmUp <= 3600)) {
                throw new UserMistake("--warm-up is " + warmUp + "; expected 0 to 3600");
            }
            out.println(String.format(Locale.ROOT,
                    "%d threads, median of calls over %.3g s each after a warm-up; half of all calls are within ±",
                    threads,
                    seconds));
            out.println(String.format(Locale.ROOT, "%-22s %9s %9s %5s %15s %8s %10s %12s", "kind", "inputs",
                    "outputs",
                    "batch", "projections/s", "± half", "TeraOPS", "GB avoided"));
            for (int batch : new int[]{1, BATCH}) {
                stored(batch);
                for (ProjectionKind kind : ProjectionKind.values()) {
                    line(kind, size, size, batch);
                }
            }
            line(ProjectionKind.HADAMARD, LARGE_INPUTS, LARGE_OUTPUTS, 1);
            return 0;
        }

        private void stored(int batch) {
            try (Arena arena = Arena.ofShared()) {
                FloatPointer matrix = pointer(values(arena, (long) size * size));
                FloatPointer x = pointer(values(arena, (long) batch * size));
                FloatPointer y = pointer(values(arena, (long) batch * size));
                print("stored, OpenBLAS", size, size, batch, 0, timesOfBlas(() -> {
                    if (batch == 1) {
                        openblas.cblas_sgemv(openblas.CblasRowMajor, openblas.CblasNoTrans, size, size, 1,
                                matrix,
                                size, x, 1, 0, y, 1);
                    } else {
                        openblas.cblas_sgemm(openblas.CblasRowMajor, openblas.CblasNoTrans,
                                openblas.CblasTrans,
                                batch, size, size, 1, x, size, matrix, size, 0, y, size);
                    }
                }));
            }
        }

        /** Measures calls of OpenBLAS, whose number of threads is the whole process's: the last digits of its sums depend on it. */
        private double[] timesOfBlas(Runnable work) {
            int before = openblas.blas_get_num_threads();
            openblas.blas_set_num_threads(threads);
            try {
                return times(work);
            } finally {
                openblas.blas_set_num_threads(before);
            }
        }

        private void line(ProjectionKind kind, long inputs, long outputs, int batch) {
            try (Arena arena = Arena.ofShared();
                    DigitalProjection projection = kind.make(1, inputs, outputs, threads)) {
                MemorySegment x = values(arena, batch * inputs);
                MemorySegment y = arena.allocate(batch * outputs * Float.BYTES, 64);
                double avoided = kind == ProjectionKind.DENSE
                        ? 0
                        : inputs * (double) outputs * Float.BYTES / 1e9;
                print(kind.name().toLowerCase(Locale.ROOT), inputs, outputs, batch, avoided,
                        times(() -> projection.project(x, y, batch)));
            }
        }

        /**
         * Measures single calls, once the compiler has had its time, which does not depend on {@code --seconds}.
         *
         * @return seconds of all calls, in ascending order
         */
        private double[] times(Runnable work) {
            long warm = System.nanoTime() + (long) (warmUp * 1e9);
            do {
                work.run();
            } while (System.nanoTime() < warm);
            double[] times = new double[MOST_CALLS];
            int count = 0;
            long end = System.nanoTime() + (long) (seconds * 1e9);
            do {
                long from = System.nanoTime();
                work.run();
                times[count++] = (System.nanoTime() - from) / 1e9;
            } while (count < LEAST_CALLS || System.nanoTime() < end && count < times.length);
            Arrays.sort(times, 0, count);
            return Arrays.copyOf(times, count);
        }

        private void print(String kind, long inputs, long outputs, int batch, double avoided,
                double[] times) {
            double rate = batch / times[times.length / 2];
            // The middle half of all calls, in per cent of the median.
            double spread = 50 * (times[times.length * 3 / 4] - times[times.length / 4])
                    / times[times.length / 2];
            out.println(String.format(Locale.ROOT, "%-22s %9d %9d %5d %15.5g %6.0f %% %10.4g %12.4g", kind,
                    inputs,
                    outputs,
                    batch, rate, spread, 2e-12 * inputs * outputs * rate, avoided));
        }

        private static MemorySegment values(Arena arena, long count) {
            MemorySegment segment = arena.allocate(count * Float.BYTES, 64);
            for (long i = 0; i < count; i++) {
                segment.set(ValueLayout.JAVA_FLOAT, i * Float.BYTES, i % 7 - 3);
            }
            return segment;
        }

        private static FloatPointer pointer(MemorySegment segment) {
            return new FloatPointer(new Pointer() {
                {
                    address = segment.address();
                }
            });
        }
    }
}
