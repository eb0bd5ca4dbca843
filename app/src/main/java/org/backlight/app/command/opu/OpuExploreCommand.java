package org.backlight.app.command.opu;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.JobsOption;
import org.backlight.app.command.option.OutputFolder;
import org.backlight.app.command.program.ManyTrainings;
import org.backlight.app.command.program.Version;
import org.backlight.app.explore.ExplorationReport;
import org.backlight.app.explore.Grid;
import org.backlight.app.explore.Variation;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight opu explore}: trains over a grid of devices or recipes. */
@Command(name = "explore",
        description = "Trains over a grid of devices or recipes: which device trains a network how well, how fast, at what cost. "
                + "Finished trainings are kept: the same command goes on where it was stopped.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "A key of --vary is a device's, such as camera.bits, or any key of a recipe.", "",
                "Examples:",
                "  ./backlight opu explore --vary camera.bits=1,2,4,8 --vary camera.read-noise-electrons=0,13,100",
                "  ./backlight opu explore --recipe mnist-odfa --vary preset=launay-2020,wang-2024 --seeds 1,2,3",
                "  ./backlight opu explore --vary training.optimizer.learning-rate=0.01,0.001 --out rates"})
final class OpuExploreCommand implements Callable<Integer> {

    /** Twice what training an MLP takes. */
    private static final double MEMORY_OF_ONE = 0x1p31;

    @Option(names = "--recipe", paramLabel = "RECIPE", defaultValue = "digits-odfa",
            description = "A YAML file, or a built-in recipe; ${DEFAULT-VALUE} by default.")
    private String recipe;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value in all trainings, such as training.epochs=5; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--vary", paramLabel = "KEY=VALUES", required = true,
            description = "A key and its values with commas between, such as camera.bits=4,6,8; repeated, all combinations are trained.")
    private List<String> variations;

    @Option(names = "--seeds", paramLabel = "S,S", split = ",",
            description = "Train each combination with each of these seeds; the recipe's own by default.")
    private List<Long> seeds = List.of();

    @Option(names = "--out", paramLabel = "DIR",
            description = "The folder of trainings and results; explore-<recipe> by default.")
    private Path folder;

    @Mixin
    private JobsOption jobsOption;

    @Mixin
    private DataFolderOption data;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    OpuExploreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int jobs = jobsOption.jobs(MEMORY_OF_ONE);
        Grid grid = Grid.of(recipe, settings, variations.stream().map(Variation::parse).toList(), seeds);
        Path target = OutputFolder.of("--out", folder == null ? Path.of("explore-" + grid.name()) : folder);
        return new ManyTrainings(grid.name(), target, grid.cells(), terminal).run(jobs, data.folder(), spec,
                outcome -> {
                    if (!outcome.interrupted()) {
                        ExplorationReport.write(grid, outcome, target, terminal.out());
                    }
                });
    }
}
