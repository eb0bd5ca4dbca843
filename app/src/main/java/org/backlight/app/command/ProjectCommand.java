package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.command.option.DeviceOptions;
import org.backlight.app.command.option.RecordingOptions;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.TrainingReport;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.OpticalIntensities;
import org.backlight.optics.retrieval.DriftReport;
import org.backlight.projection.DigitalProjection;
import org.backlight.projection.Intensities;
import org.backlight.projection.MatrixProjection;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.RandomMap;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.npy.NpyInput;
import org.backlight.projection.npy.NpyMatrix;
import org.backlight.projection.npy.NpyOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight project}: a random projection of a NumPy file. */
@Command(name = "project",
        description = "Projects each row of a NumPy file of real numbers (bool, int8 to int64, uint8 to uint64, float16 to float64) at random; writes float32.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "",
                "The same seed, kind and sizes give the same projection on any machine. With --rows, several machines",
                "share one projection: each computes some of the outputs.", "", "Examples:",
                "  ./backlight project errors.npy feedback.npy --outputs 2000000 --kind hadamard --seed 7",
                "  ./backlight project errors.npy part2.npy --outputs 2000000 --kind gaussian --rows 1000000:2000000",
                "  ./backlight project errors.npy light.npy --outputs 100000 --kind opu --preset wang-2024 --set camera.bits=10",
                "  ./backlight project errors.npy light.npy --outputs 1000 --kind opu --driver NAME --set KEY=VALUE",
                "  ./backlight project values.npy light.npy --outputs 1000 --kind opu --bit-planes 6",
                "  ./backlight project binary.npy features.npy --outputs 1000 --kind opu --intensity",
                "  ./backlight project errors.npy feedback.npy --outputs 1000 --kind matrix --matrix T.npy",
                "  ./backlight project errors.npy light.npy --outputs 1000 --kind opu --record session.h5",
                "  ./backlight project errors.npy again.npy --outputs 1000 --kind opu --recording session.h5"})
final class ProjectCommand implements Callable<Integer> {

    private static final int LARGEST_THREADS = 1024;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18}):(\\d{1,18})");

    @Parameters(index = "0", paramLabel = "IN.npy", description = "Shape (batch, n) or (n).")
    private Path input;

    @Parameters(index = "1", paramLabel = "OUT.npy",
            description = "Written with shape (batch, M), or (batch, B - A) with --rows.")
    private Path output;

    @Option(names = "--outputs", paramLabel = "M", required = true, description = "The number of outputs.")
    private long outputs;

    @Option(names = "--kind", paramLabel = "KIND", defaultValue = "gaussian",
            description = "dense (normal entries, stored), gaussian (the same, never stored), binomial (cheaper entries, never stored), hadamard (structured), matrix (a given one, --matrix) or opu (a device, simulated or of a driver; ternary input, or real with --bit-planes); ${DEFAULT-VALUE} by default.")
    private String kind;

    @Option(names = "--seed", paramLabel = "S", description = "Which projection; 0 by default.")
    private Long givenSeed;

    private long seed;

    @Option(names = "--rows", paramLabel = "A:B",
            description = "Only the outputs from A (counted from 0) up to, not including, B.")
    private String rows;

    @Option(names = "--matrix", paramLabel = "T.npy",
            description = "With --kind matrix: complex64 or float32, shape (outputs, n); a complex row has two outputs, the real and the imaginary part. The first M outputs are taken.")
    private Path matrix;

    @Option(names = "--intensity",
            description = "Write the intensities |Tx|^2 of a complex T instead of a linear projection: random features. With --kind opu, what the camera reads, of input 0 or 1.")
    private boolean intensity;

    @Option(names = "--bit-planes", paramLabel = "K",
            description = "With --kind opu: take real values, each row as K signed bit planes (1 to 16), which the device shows one by one; no element is off by more than 1 / (2 (2^K - 1)) of the row's largest.")
    private Integer bitPlanes;

    @Mixin
    private DeviceOptions device;

    @Mixin
    private RecordingOptions recording;

    @Option(names = "--threads", paramLabel = "N",
            description = "Threads to work with, 1 to 1024; all processors by default. Does not change the result.")
    private Integer threads;

    private final Terminal terminal;

    ProjectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check(ProjectionChoice.WORDS.contains(kind), "--kind is \"" + kind + "\"; expected "
                + String.join(", ", ProjectionChoice.WORDS)
                + Nearest.to(kind, ProjectionChoice.WORDS).map(near -> "; did you mean " + near + "?")
                        .orElse(""));
        check(outputs >= 1, "--outputs is " + outputs + "; expected at least 1");
        check(threads == null || threads >= 1 && threads <= LARGEST_THREADS,
                "--threads is " + threads + "; expected 1 to " + LARGEST_THREADS);
        check(threads == null || !optical(),
                "--threads does not go with --kind opu, which uses all processors");
        check(bitPlanes == null || optical(),
                "--bit-planes goes with --kind opu only; the others take real values as they are");
        check(bitPlanes == null || bitPlanes >= 1 && bitPlanes <= BitPlaneProjection.MOST_PLANES,
                "--bit-planes is " + bitPlanes + "; expected 1 to " + BitPlaneProjection.MOST_PLANES);
        check((matrix != null) == kind.equals(ProjectionChoice.MATRIX_WORD), matrix == null
                ? "--kind matrix needs --matrix, the .npy file of the matrix"
                : "--matrix goes with --kind matrix only; the others make their own");
        check(matrix == null || givenSeed == null,
                "--seed does not go with --kind matrix, which is what it is");
        check(matrix == null || rows == null,
                "--rows does not go with --kind matrix; --outputs takes the first ones");
        check(!intensity || bitPlanes == null && rows == null && recording.given().isEmpty(),
                "--intensity does not go with --bit-planes, --rows, --record or --recording");
        device.given().ifPresent(
                option -> check(optical(),
                        option + " goes with --kind opu only, which names a device"));
        recording.given().ifPresent(
                option -> check(optical(),
                        option + " goes with --kind opu only, which has frames to record"));
        seed = givenSeed == null ? 0 : givenSeed;
        if (recording.played().isPresent()) {
            check(givenSeed == null, "--seed does not go with --recording, whose light is what it was");
            device.overrides().keySet().stream()
                    .filter(key -> !key.startsWith("retrieval.") && !key.startsWith("calibration."))
                    .findFirst()
                    .ifPresent(key -> check(false, "--set " + key
                            + " does not go with --recording, whose light is what it was; only parameters of retrieval and calibration can be changed"));
        }
        check(rows == null || !optical(),
                "--rows does not go with --kind opu, which sees all outputs at once");
        check(!same(input, output), "the output " + output + " is the input; name another file");
        recording.files().forEach(file -> check(!same(file, input) && !same(file, output),
                "the recording " + file + " is also the input or the output; name another file"));
        long[] range = range();
        // The place of the output comes first: where there is no room, no work begins.
        try (NpyInput in = open();
                NpyOutput out = create(in.rows(), range[1] - range[0]);
                RandomMap projection = map(in.columns(), range)) {
            recording.requireRoom(projection, in.rows());
            new RowByRow(terminal, input + " cannot be projected by " + kind + ": ",
                    e -> noMemory(in.columns(), e)).project(in, projection, out);
            recording.save();
            complete(out);
            terminal.out().println(
                    String.format(Locale.ROOT, "%s: (%d, %d) float32, %s, %s", output, in.rows(),
                            projection.outputs(), kind,
                            recording.played().map(file -> "recording " + file)
                                    .orElse(matrix == null ? "seed " + seed : matrix.toString())));
            account(projection).map(TrainingReport::device)
                    .ifPresent(lines -> lines.forEach(terminal.out()::println));
        } catch (IOException e) {
            throw new FailedRun(FileTrouble.sentence(e), e);
        }
        return 0;
    }

    /** Returns what the device did, if there is one. */
    private Optional<RunSummary.Opu> account(RandomMap map) {
        return map instanceof OpticalIntensities light
                ? Optional.of(RunSummary.Opu.of(light.ledger(), null, DriftReport.NONE,
                        RunSummary.Opu.faults(light.faults())))
                : recording.account();
    }

    private RandomMap map(long inputs, long[] range) {
        try {
            if (matrix != null) {
                return given(inputs);
            }
            if (intensity) {
                return optical()
                        ? OpticalIntensities.on(device.load(), seed, inputs, outputs)
                        : Intensities.of(digitalKind(), seed, inputs, outputs, threadCount());
            }
            if (optical()) {
                RandomProjection light = recording.projection(device.load(), seed, inputs, outputs);
                return bitPlanes == null ? light : new BitPlaneProjection(light, bitPlanes);
            }
            if (range[0] == 0 && range[1] == outputs) {
                return digital(inputs);
            }
            // The whole is only a description, but for the stored kind, whose entries are those of the streamed.
            ProjectionKind whole = digitalKind() == ProjectionKind.DENSE
                    ? ProjectionKind.GAUSSIAN
                    : digitalKind();
            try (DigitalProjection all = whole.make(seed, inputs, outputs, threadCount())) {
                return all.part(range[0], range[1] - range[0], 0, inputs);
            }
        } catch (IllegalArgumentException e) {
            throw UserMistake.because(
                    kind + " cannot map " + inputs + " inputs to " + outputs + " outputs: ", e);
        } catch (OutOfMemoryError e) {
            throw noMemory(inputs, e);
        }
    }

    private RandomMap given(long inputs) {
        try (var file = new NpyMatrix(matrix)) {
            // An intensity of a complex field takes both of its parts.
            long parts = intensity && file.isComplex() ? 2 : 1;
            var projection = MatrixProjection.open(matrix, inputs, Math.multiplyExact(parts, outputs),
                    threadCount());
            return intensity ? Intensities.of(projection, threadCount()) : projection;
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private UserMistake noMemory(long inputs, OutOfMemoryError cause) {
        return new UserMistake(kind.equals(ProjectionKind.DENSE.word())
                ? String.format(Locale.ROOT,
                        "--kind dense of %d inputs and %d outputs takes %.1f GB, which do not fit into memory; expected one that is not stored, such as gaussian",
                        inputs, outputs, 4e-9 * inputs * outputs)
                : String.format(Locale.ROOT,
                        "--kind %s of %d inputs and %d outputs does not fit into memory with %d threads; expected fewer --threads, or --rows",
                        kind, inputs, outputs, threadCount()),
                cause);
    }

    private int threadCount() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private DigitalProjection digital(long inputs) {
        return digitalKind().make(seed, inputs, outputs, threadCount());
    }

    private boolean optical() {
        return kind.equals(ProjectionChoice.OPTICAL_WORD);
    }

    private ProjectionKind digitalKind() {
        return ProjectionKind.of(kind);
    }

    private long[] range() {
        if (rows == null) {
            return new long[]{0, outputs};
        }
        Matcher matcher = RANGE.matcher(rows);
        check(matcher.matches(), "--rows is " + rows + "; expected A:B, such as 0:1000");
        long from = Long.parseLong(matcher.group(1));
        long to = Long.parseLong(matcher.group(2));
        check(from < to && to <= outputs,
                "--rows is " + rows + "; expected A:B with A below B and B at most the "
                        + outputs + " outputs");
        return new long[]{from, to};
    }

    /** Returns whether two paths name one file; files that do not exist yet are the same if their paths are. */
    private static boolean same(Path a, Path b) {
        try {
            return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize())
                    || Files.exists(a) && Files.exists(b) && Files.isSameFile(a, b);
        } catch (IOException e) {
            throw new UserMistake(b + " cannot be examined: " + FileTrouble.words(e), e);
        }
    }

    private NpyInput open() {
        try {
            return new NpyInput(input);
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private NpyOutput create(long rowCount, long columns) {
        try {
            return new NpyOutput(output, rowCount, columns);
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private static void complete(NpyOutput out) {
        try {
            out.complete();
        } catch (IOException e) {
            throw new FailedRun(FileTrouble.sentence(e), e);
        }
    }

    private static void check(boolean condition, String mistake) {
        if (!condition) {
            throw new UserMistake(mistake);
        }
    }
}
