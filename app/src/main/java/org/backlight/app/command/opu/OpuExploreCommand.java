package org.backlight.app.command.opu;

import java.util.concurrent.Callable;
import org.backlight.app.command.option.GridOptions;
import org.backlight.app.command.program.Version;
import org.backlight.app.explore.ExplorationReport;
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
                "  ./backlight opu explore --recipe mnist-odfa --vary preset=launay-2020,wang-2024 --seeds 1..3",
                "  ./backlight opu explore --vary training.optimizer.learning-rate=0.01,0.001 --out rates"})
final class OpuExploreCommand implements Callable<Integer> {

    @Option(names = "--recipe", paramLabel = "RECIPE", defaultValue = "digits-odfa",
            description = "A YAML file, or a built-in recipe; ${DEFAULT-VALUE} by default.")
    private String recipe;

    @Mixin
    private GridOptions grid;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    OpuExploreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return grid.run(ExplorationReport.Kind.EXPLORATION, recipe, spec, terminal);
    }
}
