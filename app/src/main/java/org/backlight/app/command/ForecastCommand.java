package org.backlight.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.forecast.StepForecast;
import org.backlight.app.forecast.StepForecastTable;
import org.backlight.app.machine.Machine;
import org.backlight.app.machine.MachineProbe;
import org.backlight.app.machine.Machines;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.terminal.Terminal;
import org.backlight.optics.OpuPresets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight forecast}: what a step of a recipe would take by BP, DFA and ODFA, here and elsewhere. */
@Command(name = "forecast",
        description = "Forecasts time, memory and energy of a training step by BP, DFA and ODFA, on this machine and on others, and from which width on light pays.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight forecast mnist-odfa",
                "  ./backlight forecast mnist-odfa --set model.hidden=[8192,8192] --device lighton-gen3 --on a6000",
                "  ./backlight forecast my.yaml --on cluster.yaml --machine here.yaml"})
final class ForecastCommand implements Callable<Integer> {

    @Parameters(arity = "0..1", paramLabel = "RECIPE",
            description = "A YAML file, or a built-in recipe; digits-odfa by default.")
    private String recipe;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value, such as training.batch-size=16; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--device", paramLabel = "PRESET",
            description = "The optical device; the recipe's own, or the usual one of its task, by default.")
    private String device;

    @Option(names = "--on", paramLabel = "MACHINE",
            description = "Also forecast for this machine: a YAML file, a6000 or h200; may be repeated.")
    private List<String> others = List.of();

    @Option(names = "--machine", paramLabel = "FILE",
            description = "Where this machine's rates are kept: measured and written if the file is not there, read if it is. Without, they are measured each time.")
    private Path file;

    @Mixin
    private DataFolderOption data;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ForecastCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Recipe read = RecipeReader.read(Objects.requireNonNullElse(recipe, BuiltInRecipes.DEFAULT), settings,
                spec.commandLine().getErr()::println);
        if (device != null && !OpuPresets.names().contains(device)) {
            throw new UserMistake("there is no device " + device
                    + Nearest.to(device, OpuPresets.names()).map(near -> "; did you mean " + near + "?")
                            .orElse("")
                    + " (there are " + String.join(", ", OpuPresets.names()) + ")");
        }
        // What is wrong with a file is said before anything is measured.
        List<Machine> described = others.stream().map(Machines::load).toList();
        Optional<Machine> kept = file != null && Files.exists(file)
                ? Optional.of(Machines.load(file.toString()))
                : Optional.empty();
        StepForecast forecast = StepForecast.of(read, data.folder(), terminal, Optional.ofNullable(device));
        List<Machine> machines = new ArrayList<>();
        machines.add(kept.orElseGet(this::measured));
        machines.addAll(described);
        new StepForecastTable(forecast, machines, terminal.out()).print();
        return 0;
    }

    private Machine measured() {
        terminal.progress().println("measuring this machine…");
        Machine here = MachineProbe.thisMachine();
        if (file != null) {
            Machines.write(here, file);
        }
        return here;
    }
}
