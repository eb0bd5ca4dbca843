package org.backlight.app.command.opu;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.backlight.app.characterize.OpuReport;
import org.backlight.app.command.option.DeviceOptions;
import org.backlight.app.command.option.FormatOption;
import org.backlight.app.command.option.OutputFolder;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.characterization.Characterization;
import org.backlight.optics.characterization.MatrixEstimate;
import org.backlight.optics.device.OpuDevice;
import org.backlight.projection.npy.NpyOutput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code backlight opu characterize}: the measurements a laboratory would run, as a report with pictures. */
@Command(name = "characterize",
        description = "Runs the measurements a laboratory would run, and writes a report with pictures.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight opu characterize --preset wang-2024 --set camera.bits=10",
                "  ./backlight opu characterize --driver NAME --set KEY=VALUE",
                "  ./backlight opu characterize --driver remote --set address=bench:5555 --save-matrix T.npy"})
final class OpuCharacterizeCommand implements Callable<Integer> {

    @Mixin
    private DeviceOptions device;

    @Option(names = "--inputs", paramLabel = "N", defaultValue = "64",
            description = "Inputs of the projections; ${DEFAULT-VALUE} by default.")
    private int inputs;

    @Option(names = "--outputs", paramLabel = "M", defaultValue = "1024",
            description = "Outputs of the projections; ${DEFAULT-VALUE} by default.")
    private int outputs;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1",
            description = "Fixes the patterns, and medium and noise of a simulated device; ${DEFAULT-VALUE} by default.")
    private long seed;

    @Option(names = {"--out", "--output"}, paramLabel = "FOLDER",
            description = "Where the report goes; opu-<preset or driver> by default.")
    private Path folder;

    @Option(names = "--save-matrix", paramLabel = "T.npy",
            description = "Also measure the whole matrix by least squares, and write it: float32, shape (M, N), as --kind matrix and medium.kind=measured take it.")
    private Path matrix;

    @Mixin
    private FormatOption format;

    private final Terminal terminal;

    OpuCharacterizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Set<FigureFormat> formats = format.formats();
        DeviceChoice choice = device.load();
        Path target = OutputFolder.of("--out", folder == null ? Path.of("opu-" + choice.name()) : folder);
        try {
            requireOutputs(choice);
            var measurements = new Characterization(choice, seed, inputs, outputs);
            Path page = new OpuReport(measurements, what -> terminal.progress().println("measuring " + what))
                    .write(target, formats);
            terminal.out().println("Report: " + page);
            if (matrix != null) {
                save(measurements);
            }
            return 0;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new UserMistake(e.getMessage(), e);
        } catch (IOException e) {
            throw new FailedRun("report " + target + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    private void save(Characterization measurements) {
        try (var out = new NpyOutput(matrix, outputs, inputs)) {
            terminal.progress().println("measuring the matrix");
            MatrixEstimate estimate = measurements.matrix();
            out.write(MemorySegment.ofArray(estimate.entries()));
            out.complete();
            terminal.out().println(String.format(Locale.ROOT,
                    "Matrix: %s: (%d, %d) float32, from %,d probes; an entry is off by %.3g, root mean square",
                    matrix, outputs, inputs, estimate.probes(), Math.sqrt(estimate.entryVariance())));
        } catch (IOException e) {
            throw new FailedRun(FileTrouble.sentence(e), e);
        }
    }

    /** Refuses more outputs than fit on the device, before it is asked how many can be measured. */
    private void requireOutputs(DeviceChoice choice) {
        try (OpuDevice opened = choice.open(seed)) {
            choice.retrieval(opened.geometry()).check(opened.geometry(), outputs);
        }
    }
}
