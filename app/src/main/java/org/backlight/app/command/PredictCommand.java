package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.PredictionRequest;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight predict}: what a run's network says of samples, or of a scenario of the climate. */
@Command(name = "predict",
        description = "Predicts classes or numbers of samples, or the maps of a scenario, by the network of a run.",
        versionProvider = Version.class, mixinStandardHelpOptions = true, sortOptions = false,
        usageHelpWidth = 100, footer = {"", "Examples:",
                "  ./backlight predict runs/20260101-120000-photos cat.png dog.png",
                "  ./backlight predict runs/20260101-120000-houses new.csv --out prices.csv",
                "  ./backlight predict runs/20260101-120000-arrays x.npy --out probabilities.npy",
                "  ./backlight predict runs/20260101-120000-climate-odfa --scenario ssp245 --out maps.nc",
                "  ./backlight predict runs/20260101-120000-climate-odfa --picture 2100.png --year 2099"})
final class PredictCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run, or its name.")
    private Path run;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "INPUT",
            description = "Samples as the run learned them: images or folders of images, an array (.npy), or a table (.csv).")
    private List<Path> inputs = List.of();

    @Mixin
    private RunsFolderOption runsFolder;

    @Mixin
    private DataFolderOption data;

    @Option(names = "--out", paramLabel = "OUT",
            description = "Write what is predicted: .csv with a row for each sample, .npy with the probabilities of all classes or the numbers, or .nc with the maps of all years by the CF conventions.")
    private Path out;

    @Option(names = "--resize", description = "Resize images of another size than the run learned.")
    private boolean resize;

    @Option(names = "--scenario", paramLabel = "NAME",
            description = "Of the climate: whose forcings are answered, inputs_NAME.nc of the run's data; the run's test scenario by default.")
    private String scenario;

    @Option(names = {"--picture", "--png"}, paramLabel = "FILE",
            description = "Of the climate: draw the map of a year, as FILE.png, .svg or .pdf.")
    private Path picture;

    @Option(names = "--year", paramLabel = "YEAR",
            description = "The year that is drawn; the last one by default.")
    private Integer year;

    private final Terminal terminal;

    PredictCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (year != null && picture == null) {
            throw new UserMistake("--year is " + year + ", but --picture, which it is for, is missing");
        }
        if (picture != null) {
            FigureFormat.of("--picture", picture, "");
        }
        if (out != null && picture != null
                && out.toAbsolutePath().normalize().equals(picture.toAbsolutePath().normalize())) {
            throw new UserMistake("--out and --picture are both " + out + "; expected two files");
        }
        for (Path file : Stream.of(out, picture).filter(Objects::nonNull).toList()) {
            if (Files.isDirectory(file)) {
                throw new UserMistake(file + " is a folder; expected the name of a file");
            }
        }
        RunFolder folder = RunFolder.open(run, runsFolder.path());
        try {
            Tasks.of(folder.recipe()).predict(folder, data.folder(),
                    new PredictionRequest(inputs, out, resize, scenario, picture, year), terminal);
        } catch (IOException e) {
            throw FailedRun.because("", e);
        }
        return 0;
    }
}
