package org.backlight.app.command;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.GridOptions;
import org.backlight.app.command.program.Version;
import org.backlight.app.explore.ExplorationReport;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight sweep}: trains a recipe over a grid of values of any of its keys. */
@Command(name = "sweep",
        description = "Trains a recipe with every combination of values of some of its keys, and lists them, the best first. "
                + "Finished trainings are kept: the same command goes on where it was stopped.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Examples:",
                "  ./backlight sweep digits-dfa --vary training.optimizer.learning-rate=0.1,0.03,0.01 --seeds 1..3",
                "  ./backlight sweep mnist-bp --vary model.hidden=[256],[256,256] --vary training.batch-size=32,128",
                "  ./backlight sweep my.yaml --vary training.method=bp,dfa,odfa --jobs 2 --out methods"})
final class SweepCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "RECIPE",
            description = "A YAML file, or a built-in recipe: ${COMPLETION-CANDIDATES}; digits-odfa by default.",
            completionCandidates = BuiltInNames.class)
    private String recipe;

    @Mixin
    private GridOptions grid;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    SweepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return grid.run(ExplorationReport.Kind.SWEEP,
                Objects.requireNonNullElse(recipe, BuiltInRecipes.DEFAULT), spec, terminal);
    }
}
