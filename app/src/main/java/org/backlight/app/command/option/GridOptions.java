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
import org.backlight.app.trainings.Seeds;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of commands that train over a grid, and the way that these go: trainings, then their report. */
public final class GridOptions {

    /** Twice what training an MLP takes. */
    private static final double MEMORY_OF_ONE = 0x1p31;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value in all trainings, such as training.epochs=5; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--vary", paramLabel = "KEY=VALUES", required = true,
            description = "A key and its values with commas between, such as training.batch-size=32,64 or model.hidden=[64],[64,64]; repeated, all combinations are trained.")
    private List<String> variations;

    @Option(names = "--seeds", paramLabel = "SEEDS",
            description = "Train each combination with each of these seeds, such as 1,3,7 or 1..5; the recipe's own by default.")
    private String seeds;

    @Option(names = "--out", paramLabel = "DIR",
            description = "The folder of trainings and results; the command's name and the recipe's by default, such as sweep-mnist-odfa.")
    private Path folder;

    @Option(names = "--format", paramLabel = "FORMATS", defaultValue = "png",
            description = "Of the figures' files: png, svg or pdf, or several with commas between; ${DEFAULT-VALUE} by default. Each has its numbers beside it as CSV.")
    private String format;

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
        Set<FigureFormat> formats = FigureFormat.parse(format);
        int jobs = jobsOption.jobs(MEMORY_OF_ONE);
        Grid grid = Grid.of(recipe, settings, variations.stream().map(Variation::parse).toList(),
                seeds == null ? List.of() : Seeds.parse(seeds));
        Path target = OutputFolder.of("--out",
                folder == null ? Path.of(spec.name() + "-" + grid.name()) : folder);
        return new ManyTrainings(grid.name(), target, CellRuns.below(target), grid.cells(), terminal).run(
                jobs,
                data.folder(), spec, outcome -> {
                    if (!outcome.interrupted()) {
                        ExplorationReport.write(kind, grid, outcome, target, formats, terminal.out());
                    }
                });
    }
}
