package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.export.ExportFormat;
import org.backlight.app.export.ModelExport;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.learning.export.OperatorGraph.Arithmetic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight export}: a run's network as a file for other programs. */
@Command(name = "export",
        description = "Writes the network of a run as a file that other programs run, and checks it.",
        versionProvider = Version.class, mixinStandardHelpOptions = true, sortOptions = false,
        usageHelpWidth = 100,
        footer = {"", "Examples:", "  ./backlight export runs/20260101-120000-digits-odfa",
                "  ./backlight export runs/20260101-120000-digits-odfa --int8 --out edge.onnx",
                "  ./backlight export runs/20260101-120000-digits-odfa --format safetensors",
                "  ./backlight export runs/20260101-120000-dialogs-odfa --out gpt/model.onnx"})
final class ExportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The folder of a run, or its name.")
    private Path run;

    @Mixin
    private RunsFolderOption runsFolder;

    @Mixin
    private DataFolderOption data;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "onnx, safetensors or torch; what the ending of --out says by default, or onnx. The latter two have a Python script beside them.")
    private String format;

    @Option(names = "--out", paramLabel = "OUT",
            description = "The file: .onnx, .safetensors or .pt; model.onnx (model-int8.onnx) and so on in the run's folder by default.")
    private Path out;

    @Option(names = "--no-preprocessing",
            description = "Let samples enter as the network takes them, standardized, in place of as files have them.")
    private boolean bare;

    @Option(names = "--int8",
            description = "Of onnx: multiply in eight bits, and say what that costs.")
    private boolean int8;

    @Option(names = "--no-check",
            description = "Of onnx: do not run the file on the run's held-out samples, for which its data are needed.")
    private boolean unchecked;

    private final Terminal terminal;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (out != null && Files.exists(out) && !Files.isRegularFile(out)) {
            throw new UserMistake(
                    out + " is " + (Files.isDirectory(out) ? "a folder" : "no regular file")
                            + "; expected the name of a file");
        }
        ExportFormat chosen = format();
        for (String option : new String[]{int8 ? "--int8" : "", unchecked ? "--no-check" : ""}) {
            if (!option.isEmpty() && chosen != ExportFormat.ONNX) {
                throw new UserMistake(option + " is for the format onnx, but the format is " + chosen.word());
            }
        }
        RunFolder folder = RunFolder.open(run, runsFolder.path());
        try {
            new ModelExport(chosen, out, !bare, int8 ? Arithmetic.INT8 : Arithmetic.FLOAT32, !unchecked)
                    .run(folder, data.folder(), terminal);
        } catch (IOException e) {
            throw FailedRun.because("", e);
        }
        return 0;
    }

    private ExportFormat format() {
        Optional<ExportFormat> asked = Optional.ofNullable(format)
                .map(word -> ExportFormat.of(word).orElseThrow(() -> new UserMistake(
                        "--format is " + word + "; expected one of " + ExportFormat.words())));
        if (out == null) {
            return asked.orElse(ExportFormat.ONNX);
        }
        Optional<ExportFormat> ofFile = ExportFormat.ofFile(out.getFileName().toString());
        if (ofFile.isEmpty() || asked.isPresent() && !asked.equals(ofFile)) {
            throw new UserMistake("--out is " + out + "; expected a file name that ends in "
                    + asked.map(ExportFormat::ending).orElse(".onnx, .safetensors or .pt"));
        }
        return ofFile.get();
    }
}
