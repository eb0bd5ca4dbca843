package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.FormatOption;
import org.backlight.app.command.option.OutputFolder;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.SampleEvaluation;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight evaluate}: how well a run's network answers for samples whose answers are known. */
@Command(name = "evaluate",
        description = "Measures how well the network of a run answers for samples whose answers are known.",
        versionProvider = Version.class, mixinStandardHelpOptions = true, sortOptions = false,
        usageHelpWidth = 100,
        footer = {"", "Examples:", "  ./backlight evaluate runs/20260101-120000-digits-odfa",
                "  ./backlight evaluate runs/20260101-120000-photos --data other-photos --out evaluation",
                "  ./backlight evaluate runs/20260101-120000-houses --data next-year.csv"})
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The folder of a run, or its name.")
    private Path run;

    @Mixin
    private RunsFolderOption runsFolder;

    @Mixin
    private DataFolderOption dataFolder;

    @Option(names = "--data", paramLabel = "DATA",
            description = "A folder of images with a subfolder for each class, an archive of arrays (.npz), or a table (.csv); the test samples of the run's own data set by default.")
    private Path data;

    @Option(names = "--resize", description = "Resize images of another size than the run learned.")
    private boolean resize;

    @Option(names = "--out", paramLabel = "FOLDER",
            description = "Write figures there as files, for classes with the confusion matrix as a table and as a picture.")
    private Path out;

    @Mixin
    private FormatOption format;

    private final Terminal terminal;

    EvaluateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Set<FigureFormat> formats = format.formats(FigureFormat.PNG);
        if (out == null && format.isAsked()) {
            throw new UserMistake("--format is of files, but --out, where they go, is missing");
        }
        Path folder = out == null ? null : OutputFolder.of("--out", out);
        RunFolder opened = RunFolder.open(run, runsFolder.path());
        SampleEvaluation evaluation = Tasks.of(opened.recipe()).evaluate(opened, dataFolder.folder(),
                Optional.ofNullable(data), resize, terminal);
        evaluation.print(terminal.out());
        if (folder != null) {
            try {
                evaluation.write(folder, formats);
            } catch (IOException e) {
                throw FailedRun.because("", e);
            }
            terminal.out().println();
            terminal.out().println("Written into " + out);
        }
        return 0;
    }
}
