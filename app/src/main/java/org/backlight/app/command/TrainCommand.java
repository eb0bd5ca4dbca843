package org.backlight.app.command;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.JobsOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.option.SeedsOption;
import org.backlight.app.command.program.Failures;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.forecast.TrainingForecast;
import org.backlight.app.machine.MachineProbe;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeChange;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.recipe.Setting;
import org.backlight.app.recipe.Training;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;
import org.backlight.app.train.TrainingReport;
import org.backlight.app.train.TrainingRun;
import org.backlight.learning.training.TrainingPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backlight train}: trains what a recipe describes, into a run's folder. */
@Command(name = "train", description = "Trains what a recipe describes and keeps the run in a folder.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {
                "", "Examples:", "  ./backlight train", "  ./backlight train mnist-odfa --data-dir data",
                "  ./backlight train my.yaml --set training.optimizer.learning-rate=0.01 --set training.method=dfa",
                "  ./backlight train mnist-odfa --set feedback.projection.camera.bits=4 --dry-run",
                "  ./backlight train mnist-dfa --seeds 1..5",
                "  ./backlight train --resume runs/20260101-120000-digits-odfa"})
final class TrainCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    @Parameters(arity = "0..1", paramLabel = "RECIPE",
            description = "A YAML file, or a built-in recipe: ${COMPLETION-CANDIDATES}; digits-odfa by default.",
            completionCandidates = BuiltInNames.class)
    private String recipe;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value, such as training.epochs=5; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--keep", paramLabel = "N",
            description = "How many of the newest checkpoints stay, as --set training.keep=N says.")
    private Long keep;

    @Mixin
    private DataFolderOption data;

    @Mixin
    private RunsFolderOption runsFolder;

    @Option(names = "--name", paramLabel = "NAME", description = "The run's name; the recipe's by default.")
    private String name;

    @Option(names = "--resume", paramLabel = "RUN",
            description = "Go on with the run in this folder, from its newest checkpoint.")
    private Path resumed;

    @Mixin
    private SeedsOption seedsOption;

    @Mixin
    private JobsOption jobsOption;

    @Option(names = "--dry-run",
            description = "Only say what it would take: network, time, memory, and the frames, time and energy of a device.")
    private boolean dryRun;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Long> seeds = seedsOption.seeds();
        OptionalInt jobs = jobsOption.asked();
        if (!seeds.isEmpty()) {
            return ofSeeds(seeds, jobs.orElse(1));
        }
        if (jobs.isPresent()) {
            throw new UserMistake("--jobs goes with --seeds, and a single training is one job");
        }
        return resumed == null ? begin() : resume();
    }

    private int ofSeeds(List<Long> seeds, int jobs) {
        if (resumed != null) {
            throw new UserMistake(
                    "--resume goes on with a single run; with --seeds, the same command goes on by itself");
        }
        if (Setting.parse("--set", settings).stream().anyMatch(setting -> setting.path().equals("seed"))) {
            throw new UserMistake("--seeds and --set seed say the same twice; expected one of them");
        }
        Recipe read = read();
        SeedTrainings trainings = new SeedTrainings(read, seeds, terminal);
        if (dryRun) {
            TrainingForecast.of(read, data.folder(), terminal).print(terminal.out(),
                    MachineProbe::thisMachine);
            terminal.out().println("seeds      " + trainings.size() + ", each a training as above");
            return 0;
        }
        Path runs = runsFolder.forNewRuns();
        RunFolder.requireWritable(runs);
        return trainings.run(runs, jobs, data.folder(), spec);
    }

    private Recipe read() {
        Recipe read = RecipeReader.read(Objects.requireNonNullElse(recipe, BuiltInRecipes.DEFAULT),
                settings(), spec.commandLine().getErr()::println);
        return name == null ? read : read.named(checked(name));
    }

    private int begin() {
        Recipe named = read();
        if (dryRun) {
            TrainingForecast.of(named, data.folder(), terminal).print(terminal.out(),
                    MachineProbe::thisMachine);
            return 0;
        }
        Path runs = runsFolder.forNewRuns();
        RunFolder.requireWritable(runs);
        try (TrainingRun run = new TrainingRun(named, data.folder(), terminal)) {
            return train(run, RunFolder.create(runs, named, LocalDateTime.now()));
        }
    }

    private int resume() {
        if (dryRun) {
            throw new UserMistake("--dry-run forecasts a whole training, and does not go with --resume");
        }
        RunFolder folder = RunFolder.open(resumed, runsFolder.path());
        Recipe original = folder.recipe();
        Recipe asked = recipe == null
                ? folder.recipe(settings())
                : RecipeReader.read(recipe, settings());
        RecipeChange.refusal(original, asked).ifPresent(clause -> {
            throw new UserMistake("run " + resumed + " " + clause);
        });
        if (name != null) {
            throw new UserMistake(
                    "--name is " + name + ", but --resume goes on in the folder " + folder.path());
        }
        if (folder.summary().isPresent() && !RecipeChange.changesLength(original, asked)) {
            terminal.out()
                    .println("Run " + folder.path() + " is finished: all of its steps are done.");
            TrainingPlan plan = original.training().plan();
            String longer = plan.steps().isEmpty()
                    ? "training.epochs=" + 2L * plan.epochs()
                    : "training.steps=" + 2 * plan.steps().getAsLong();
            if (RecipeChange.refusal(original, folder.recipe(List.of(longer))).isEmpty()) {
                terminal.progress().println("To make it longer: ./backlight train --resume " + folder.path()
                        + " --set " + longer);
            }
            return 0;
        }
        try (TrainingRun run = new TrainingRun(asked.named(original.name()), data.folder(), terminal)) {
            return train(run, folder);
        }
    }

    /** Returns the settings of {@code --set}, then those that have an option of their own. */
    private List<String> settings() {
        if (keep == null) {
            return settings;
        }
        if (keep < 1 || keep > Training.MOST_KEPT) {
            throw new UserMistake("--keep is " + keep + "; expected 1 to " + Training.MOST_KEPT);
        }
        return Stream.concat(settings.stream(), Stream.of("training.keep=" + keep)).toList();
    }

    private int train(TrainingRun run, RunFolder folder) {
        TrainingReport report = new TrainingReport(terminal, folder);
        try (Interruption interruption = new Interruption()) {
            try {
                report.begin(run);
                return switch (run.train(folder, terminal, interruption,
                        spec.root().commandLine().getParseResult().originalArgs())) {
                    case TrainingRun.Outcome.Finished finished -> {
                        report.finished(run, finished);
                        yield 0;
                    }
                    case TrainingRun.Outcome.Interrupted interrupted -> {
                        report.interrupted(interrupted);
                        yield INTERRUPTED;
                    }
                };
            } catch (RuntimeException | OutOfMemoryError e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine());
            }
        }
    }

    private static String checked(String name) {
        if (!Recipe.isName(name)) {
            throw new UserMistake("--name is \"" + name + "\"; expected " + Recipe.NAME_WORDS);
        }
        return name;
    }
}
