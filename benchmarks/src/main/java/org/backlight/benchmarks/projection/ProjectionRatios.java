package org.backlight.benchmarks.projection;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.backlight.projection.DigitalProjection;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.HadamardProjection;
import org.backlight.projection.RandomEntries;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;

/**
 * Projections against their rivals, each pair measured in this run. Arguments: the cases to run, of
 * {@code hadamard}, {@code entries}, {@code batch}, {@code vector}, {@code ternary}, {@code transform}; all if there are none.
 */
public final class ProjectionRatios {

    private static final int THREADS = Runtime.getRuntime().availableProcessors();
    private static final int SIZE = Integer.getInteger("size", 45_000);
    private static final int BATCH = 128;

    private ProjectionRatios() {}

    /** Prints one line for every figure and one for every ratio. */
    public static void main(String[] args) {
        List<String> cases = args.length == 0
                ? List.of("hadamard", "entries", "transform", "batch", "vector", "ternary")
                : List.of(args);
        if (cases.contains("hadamard")) {
            hadamard();
        }
        if (cases.contains("entries")) {
            entries();
        }
        if (cases.contains("transform")) {
            transform();
        }
        if (cases.stream().anyMatch(List.of("batch", "vector", "ternary")::contains)) {
            stored(cases);
        }
    }

    /** Measures one million inputs, two million outputs; the physical device does 340 a second. */
    private static void hadamard() {
        long n = 1_000_000;
        long m = 2_000_000;
        try (Arena arena = Arena.ofShared(); var projection = new HadamardProjection(7, n, m, THREADS)) {
            MemorySegment x = random(arena, n);
            MemorySegment y = arena.allocate(m * Float.BYTES, 64);
            int calls = 100;
            Measured time = Measured.of(15, 6, () -> {
                for (int i = 0; i < calls; i++) {
                    projection.project(x, y, 1);
                }
            });
            double rate = calls / time.median();
            print("hadamard 1e6 -> 2e6, 100 projections: %s", time);
            print("hadamard: %.0f projections/s, %.0f effective TeraOPS, %.2f x the device's 340/s", rate,
                    2e-12 * n * m * rate, rate / 340);
        }
    }

    /** Measures ten million entries a call into the same memory, of which each thread writes its share of the rows. */
    private static void entries() {
        long columns = 10_000;
        long rows = 1000L / THREADS;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment output = arena.allocate(THREADS * rows * columns * Float.BYTES, 64);
            for (EntryDistribution distribution : EntryDistribution.values()) {
                Measured time = Measured.of(31, 4,
                        () -> IntStream.range(0, THREADS).parallel()
                                .forEach(t -> new RandomEntries(new RandomStream(7), distribution).fill(
                                        t * rows, rows, 0, columns,
                                        output.asSlice(
                                                t * rows * columns * Float.BYTES,
                                                rows * columns * Float.BYTES))));
                print("entries %s: %s, %.0f M/s", distribution, time,
                        THREADS * rows * columns / time.median() / 1e6);
            }
        }
    }

    private static void transform() {
        long n = 10_000;
        try (Arena arena = Arena.ofShared()) {
            MemorySegment x = random(arena, BATCH * n);
            MemorySegment y = arena.allocate(BATCH * n * Float.BYTES, 64);
            for (EntryDistribution distribution : EntryDistribution.values()) {
                Measured time = Measured.of(9, 3, () -> {
                    try (var projection = new GaussianProjection(7, n, n, distribution, THREADS)) {
                        projection.project(x, y, BATCH);
                    }
                });
                print("gaussian %s, made and applied, 10,000 -> 10,000, batch 128: %s", distribution, time);
            }
        }
    }

    private static void stored(List<String> cases) {
        long n = SIZE;
        long m = SIZE;
        openblas.blas_set_num_threads(THREADS);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment matrix = arena.allocate(n * m * Float.BYTES, 4096);
            MemorySegment row = random(arena, n);
            for (long i = 0; i < m; i++) {
                MemorySegment.copy(row, 0, matrix, i * n * Float.BYTES, n * Float.BYTES);
            }
            print("stored matrix: %.1f GB", n * m * 4e-9);
            MemorySegment x = random(arena, BATCH * n);
            MemorySegment y = arena.allocate(BATCH * m * Float.BYTES, 64);
            FloatPointer b = pointer(matrix);
            if (cases.contains("batch")) {
                Measured rival = Measured.of(5, 0, () -> openblas.cblas_sgemm(openblas.CblasRowMajor,
                        openblas.CblasNoTrans, openblas.CblasTrans, BATCH, (int) m, (int) n, 1, pointer(x),
                        (int) n, b,
                        (int) n, 0, pointer(y), (int) m));
                print("batch 128, OpenBLAS sgemm, stored: %s", rival);
                for (EntryDistribution distribution : EntryDistribution.values()) {
                    ratio("batch 128", distribution, x, y, BATCH, rival, 5, 0);
                }
            }
            Measured rival = null;
            if (cases.contains("vector") || cases.contains("ternary")) {
                rival = Measured.of(9, 1,
                        () -> openblas.cblas_sgemv(openblas.CblasRowMajor, openblas.CblasNoTrans,
                                (int) m, (int) n, 1, b, (int) n, pointer(x), 1, 0, pointer(y), 1));
                print("one vector, OpenBLAS sgemv, stored: %s", rival);
            }
            MemorySegment one = x.asSlice(0, n * Float.BYTES);
            MemorySegment out = y.asSlice(0, m * Float.BYTES);
            if (cases.contains("vector")) {
                for (EntryDistribution distribution : EntryDistribution.values()) {
                    ratio("one vector", distribution, one, out, 1, rival, 9, 2);
                }
            }
            if (cases.contains("ternary")) {
                SplittableRandom random = new SplittableRandom(5);
                for (long j = 0; j < n; j++) {
                    float value = random.nextInt(10) > 0 ? 0 : random.nextBoolean() ? 1 : -1;
                    one.set(ValueLayout.JAVA_FLOAT, j * Float.BYTES, value);
                }
                for (EntryDistribution distribution : EntryDistribution.values()) {
                    ratio("one ternary vector, 10 % not zero", distribution, one, out, 1, rival, 9, 2);
                }
            }
        }
    }

    private static void ratio(String name, EntryDistribution distribution, MemorySegment x, MemorySegment y,
            int batch,
            Measured rival,
            int runs, double warmUp) {
        compile(distribution, batch);
        ResidentMemory memory = ResidentMemory.watch();
        try (DigitalProjection projection = new GaussianProjection(7, SIZE, SIZE, distribution, THREADS)) {
            Measured ours = Measured.of(runs, warmUp, () -> projection.project(x, y, batch));
            print("%s, streamed %s: %s, %s of memory at most beside input and output", name, distribution,
                    ours,
                    memory.growth());
            print("%s, streamed %s / stored OpenBLAS: %.3f", name, distribution,
                    ours.median() / rival.median());
        }
    }

    /** Lets the JVM compile the kernels, which takes memory of its own for a moment. */
    private static void compile(EntryDistribution distribution, int batch) {
        int size = 4096;
        try (Arena arena = Arena.ofShared();
                var projection = new GaussianProjection(7, size, size, distribution, THREADS)) {
            MemorySegment x = random(arena, (long) batch * size);
            MemorySegment y = arena.allocate((long) batch * size * Float.BYTES, 64);
            Measured.of(1, 3, () -> projection.project(x, y, batch));
        }
    }

    private static MemorySegment random(Arena arena, long count) {
        MemorySegment segment = arena.allocate(count * Float.BYTES, 64);
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < count; i++) {
            segment.set(ValueLayout.JAVA_FLOAT, i * Float.BYTES, (float) random.nextGaussian());
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

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format + "%n", arguments);
    }
}
