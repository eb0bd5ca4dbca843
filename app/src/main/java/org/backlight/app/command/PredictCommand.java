package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
        if (png != null && !png.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new UserMistake("--png is " + png + "; expected a file name that ends in .png");
        }
        if (out != null && png != null
                && out.toAbsolutePath().normalize().equals(png.toAbsolutePath().normalize())) {
            throw new UserMistake("--out and --png are both " + out + "; expected two files");
        }
        for (Path file : Stream.of(out, png).filter(Objects::nonNull).toList()) {
            if (Files.isDirectory(file)) {
                throw new UserMistake(file + " is a folder; expected the name of a file");
            }
        }
        RunFolder folder = RunFolder.open(run, runsFolder.path());
        String name;
        ClimateMaps maps;
        try (ClimateModel model = ClimateModel.read(folder, data.folder())) {
            name = scenario == null ? model.testScenario() : scenario;
            maps = model.predict(name);
        }
        int drawn = year == null ? maps.years().last() : year;
        if (!maps.years().contains(drawn)) {
            throw new UserMistake("--year is " + drawn + "; expected one of " + maps.years());
        }
        try {
            write(maps, folder.name() + ", " + name, name, drawn);
        } catch (IOException e) {
            throw new FailedRun(FileTrouble.sentence(e), e);
        }
        return 0;
    }

    private void write(ClimateMaps maps, String title, String name, int drawn) throws IOException {
        if (out != null) {
            maps.write(out, title);
            terminal.out()
                    .println(String.format(Locale.ROOT, "%s: %s of %s, %s, %d x %d", out, maps.variable(),
                            name, maps.years(), maps.grid().rows(), maps.grid().columns()));
        }
        if (png != null) {
            WholeFile.writeWithFolder(png,
                    ClimateFigures.alone(maps.variable() + "-" + drawn, maps, drawn).png());
            terminal.out()
                    .println(String.format(Locale.ROOT, "%s: %s of %s in %d", png, maps.variable(), name,
                            drawn));
        }
    }
}
