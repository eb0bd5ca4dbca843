package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.RunFolder;
import org.backlight.app.task.climate.ClimateFigures;
import org.backlight.app.task.climate.ClimateModel;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.climate.ClimateMaps;
import org.backlight.substrate.file.WholeFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code backlight predict}: what a run's network says of a scenario of the climate. */
@Command(name = "predict",
        description = "Predicts the maps of a scenario by a network that learned the climate.",
        versionProvider = Version.class, mixinStandardHelpOptions = true, sortOptions = false,
        usageHelpWidth = 100, footer = {"", "Examples:",
                "  ./backlight predict runs/20260101-120000-climate-odfa --scenario ssp245 --out maps.nc",
                "  ./backlight predict runs/20260101-120000-climate-odfa --png 2100.png --year 2099"})
final class PredictCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN",
            description = "The folder of a run that learned the climate, or its name.")
    private Path run;

    @Mixin
    private RunsFolderOption runsFolder;

    @Mixin
    private DataFolderOption data;

    @Option(names = "--scenario", paramLabel = "NAME",
            description = "Whose forcings are answered: inputs_NAME.nc of the run's data; the run's test scenario by default.")
    private String scenario;

    @Option(names = "--out", paramLabel = "OUT.nc",
            description = "Write the maps of all years as NetCDF with the CF conventions.")
    private Path out;

    @Option(names = "--png", paramLabel = "OUT.png", description = "Draw the map of a year.")
    private Path png;

    @Option(names = "--year", paramLabel = "YEAR",
            description = "The year that is drawn; the last one by default.")
    private Integer year;

    private final Terminal terminal;

    PredictCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (out == null && png == null) {
            throw new UserMistake("predict needs --out or --png: where the predicted maps go");
        }
        if (year != null && png == null) {
            throw new UserMistake("--year is " + year + ", but --png, which it is for, is missing");
        }
        RunFolder folder = RunFolder.open(run, runsFolder.path());
        ClimateModel model = ClimateModel.read(folder, data.folder());
        String name = scenario == null ? model.testScenario() : scenario;
        ClimateMaps maps = model.predict(name);
        int drawn = year == null ? maps.years().last() : year;
        if (!maps.years().contains(drawn)) {
            throw new UserMistake("--year is " + drawn + "; expected one of " + maps.years());
        }
        if (out != null) {
            write(out, () -> maps.write(out, folder.name() + ", " + name));
            terminal.out()
                    .println(String.format(Locale.ROOT, "%s: %s of %s, %s, %d x %d", out, maps.variable(),
                            name, maps.years(), maps.grid().rows(), maps.grid().columns()));
        }
        if (png != null) {
            write(png, () -> WholeFile.write(png,
                    ClimateFigures.alone(maps.variable() + "-" + drawn, maps, drawn).png()));
            terminal.out()
                    .println(String.format(Locale.ROOT, "%s: %s of %s in %d", png, maps.variable(), name,
                            drawn));
        }
        return 0;
    }

    /** Something that writes a file. */
    private interface Writing {

        void run() throws IOException;
    }

    private static void write(Path file, Writing writing) {
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            writing.run();
        } catch (IOException e) {
            throw new FailedRun(file + " cannot be written: " + FileTrouble.words(e), e);
        }
    }
}
