package org.backlight.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import org.backlight.app.explore.Exploration;
import org.backlight.app.explore.ExplorationReport;
import org.backlight.app.explore.Grid;
import org.backlight.app.explore.Variation;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.run.RunSummary;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;

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

    private static final int INTERRUPTED = 130;
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

    @Option(names = "--jobs", paramLabel = "N",
            description = "Trainings at a time, each a process of its own; by default one for each processor, as far as memory has 2 GiB for each.")
    private int jobs = (int) Math.clamp(MachineMemory.bytes() / MEMORY_OF_ONE, 1,
            Runtime.getRuntime().availableProcessors());

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
        if (jobs < 1 || jobs > 1024) {
            throw new UserMistake("--jobs is " + jobs + "; expected 1 to 1024");
        }
        Grid grid = Grid.of(recipe, settings, variations.stream().map(Variation::parse).toList(), seeds);
        Path target = folder == null ? Path.of("explore-" + grid.name()) : folder;
        List<String> dataFolder = List.of("--data-dir", data.folder().path().toAbsolutePath().toString());
        try (Interruption interruption = new Interruption();
                Exploration exploration = new Exploration(target, grid, Backlight.class, dataFolder)) {
            try {
                return explore(grid, target, exploration, interruption);
            } catch (RuntimeException e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine(), Backlight.debug(spec));
            }
        }
    }

    private int explore(Grid grid, Path target, Exploration exploration, Interruption interruption) {
        PrintWriter out = terminal.out();
        int all = grid.cells().size();
        out.println(String.format(Locale.ROOT, "%s: %d %s, %d at a time, in %s", grid.name(), all,
                all == 1 ? "training" : "trainings", Math.min(jobs, all), target));
        Exploration.Outcome outcome;
        try (Progress progress = new Progress(terminal)) {
            outcome = exploration.train(jobs, interruption::requested, progress);
        }
        if (outcome.interrupted()) {
            out.println();
            out.println(String.format(Locale.ROOT,
                    "Interrupted: %d of %d trainings are done; the same command goes on.",
                    outcome.finished().size(), all));
            return INTERRUPTED;
        }
        ExplorationReport.write(grid, outcome, target, out);
        if (!outcome.failed().isEmpty()) {
            Map.Entry<Grid.Cell, String> first = outcome.failed().entrySet().iterator().next();
            throw new FailedRun(
                    outcome.failed().size() + " of " + all + " trainings failed, the first one because "
                            + first.getValue() + "; the same command tries them again",
                    null);
        }
        return 0;
    }

    /** A line for each training that ends, and on a terminal what is going on beneath. */
    private static final class Progress implements Exploration.Listener, AutoCloseable {

        private final PrintWriter out;
        private final Optional<LiveLine> live;

        Progress(Terminal terminal) {
            out = terminal.out();
            live = terminal.interactive() ? Optional.of(new LiveLine(out)) : Optional.empty();
        }

        @Override
        public void finished(String words, RunSummary summary, boolean before) {
            String accuracy = summary.testAccuracy() == null
                    ? ""
                    : String.format(Locale.ROOT, "accuracy %.2f %%, ", 100 * summary.testAccuracy());
            line(String.format(Locale.ROOT, "%s: %stest loss %.4f%s", words, accuracy, summary.testLoss(),
                    before
                            ? " (done before)"
                            : String.format(Locale.ROOT, ", %.1f s", summary.trainSeconds())));
        }

        @Override
        public void failed(String words, String sentence) {
            line(words + ": failed: " + sentence);
        }

        @Override
        public void progress(int done, int all, Optional<Double> secondsLeft) {
            live.ifPresent(line -> line.show(done + " of " + all + " done" + secondsLeft
                    .map(seconds -> String.format(Locale.ROOT, ", about %.0f min left",
                            Math.ceil(seconds / 60)))
                    .orElse("")));
        }

        private void line(String text) {
            live.ifPresentOrElse(line -> line.print(text), () -> out.println(text));
        }

        @Override
        public void close() {
            live.ifPresent(LiveLine::close);
        }
    }
}
