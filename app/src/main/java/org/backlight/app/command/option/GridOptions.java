package org.backlight.app.command.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.backlight.app.command.program.ManyTrainings;
import org.backlight.app.explore.ExplorationReport;
import org.backlight.app.explore.Grid;
import org.backlight.app.explore.Variation;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.trainings.CellRuns;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of commands that train over a grid, and the way that these go: trainings, then their report. */
public final class GridOptions {

    /** Bytes that each training has at least, as forecasts are lower bounds: twice what training an MLP takes. */
    private static final double LEAST_MEMORY = 0x1p31;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value in all trainings, such as training.epochs=5; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--vary", paramLabel = "KEY=VALUES", required = true,
            description = "A key and its values with commas between, such as training.batch-size=32,64 or model.hidden=[64],[64,64]; repeated, all combinations are trained.")
    private List<String> variations;

    @Mixin
    private SeedsOption seeds;

    @Option(names = "--out", paramLabel = "DIR",
            description = "The folder of trainings and results; the command's name and the recipe's by default, such as sweep-mnist-odfa.")
    private Path folder;

    @Mixin
    private FormatOption format;

    @Mixin
    private JobsOption jobsOption;

    @Mixin
    private DataFolderOption data;

    /**
     * Trains what is not finished, and reports.
     *
     * @param kind of the report
     * @param recipe a built-in recipe's name or a file
     * @param spec of the command
     * @return the command's exit code
     */
    public int run(ExplorationReport.Kind kind, String recipe, CommandSpec spec, Terminal terminal) {
        Set<FigureFormat> formats = format.formats(FigureFormat.PNG);
        jobsOption.asked();
        Grid grid = Grid.of(recipe, settings, variations.stream().map(Variation::parse).toList(),
                seeds.seeds());
        Path target = OutputFolder.of("--out",
                folder == null ? Path.of(spec.name() + "-" + grid.name()) : folder);
        ManyTrainings trainings = new ManyTrainings(grid.name(), target, CellRuns.below(target), grid.cells(),
                terminal);
        int jobs = jobsOption.jobs(Math.max(LEAST_MEMORY, trainings.check(data.folder())));
        return trainings.run(jobs, data.folder(), spec, outcome -> {
            if (!outcome.interrupted()) {
                ExplorationReport.write(kind, grid, outcome, target, formats, terminal.out());
            }
        });
    }
}
