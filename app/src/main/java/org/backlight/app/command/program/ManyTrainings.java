package org.backlight.app.command.program;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.forecast.TrainingMemory;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Verbosity;
import org.backlight.app.train.Interruption;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.CellRuns;
import org.backlight.app.trainings.Trainings;
import org.backlight.datasets.DataFolder;
import picocli.CommandLine.Model.CommandSpec;

/** A command's trainings in processes of their own: runs them, reports on them, and gives the exit code. */
public final class ManyTrainings {

    private static final int INTERRUPTED = 130;

    private final String title;
    private final Path folder;
    private final CellRuns runs;
    private final List<Cell> cells;
    private final Terminal terminal;

    /**
     * Creates the trainings of a command.
     *
     * @param title what the trainings are for
     * @param folder of recipes and logs; made if it is missing
     * @param runs where the runs are
     * @param cells all different
     * @param terminal shows the progress
     */
    public ManyTrainings(String title, Path folder, CellRuns runs, List<Cell> cells, Terminal terminal) {
        this.title = title;
        this.runs = runs;
        this.folder = folder;
        this.cells = cells;
        this.terminal = terminal;
    }

    /**
     * Makes sure that what is not finished can be begun, before anything is made: otherwise each training would say the same.
     *
     * @param data where data sets are looked for
     * @return the bytes of memory that the largest training takes at least
     * @throws UserMistake if a data set is missing or damaged, or a training does not fit into the machine's memory
     */
    public double check(DataFolder data) {
        return TrainingMemory.largest(
                cells.stream().filter(cell -> !isFinished(cell)).map(Cell::recipe).toList(), data, terminal);
    }

    private boolean isFinished(Cell cell) {
        try {
            return runs.of(cell).flatMap(RunFolder::summary).isPresent();
        } catch (UserMistake e) {
            // A damaged run is reported as a training that fails.
            return false;
        }
    }

    /**
     * Trains what is not finished.
     *
     * @param jobs trainings at a time
     * @param data where data sets are looked for
     * @param spec of the command, for its errors
     * @param report receives how the trainings ended, also where some failed or were left for another time
     * @return the command's exit code
     */
    public int run(int jobs, DataFolder data, CommandSpec spec, Consumer<Trainings.Outcome> report) {
        List<String> options = new ArrayList<>(
                List.of("--data-dir", data.path().toAbsolutePath().toString()));
        if (terminal.verbosity().level() == Verbosity.Level.VERBOSE) {
            options.add("--verbose");
        }
        try (Interruption interruption = new Interruption();
                Trainings trainings = new Trainings(folder, runs, cells, Asked.of(spec).getClass(),
                        options)) {
            try {
                return run(jobs, trainings, interruption, report);
            } catch (RuntimeException e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine());
            }
        }
    }

    private int run(int jobs, Trainings trainings, Interruption interruption,
            Consumer<Trainings.Outcome> report) {
        PrintWriter out = terminal.out();
        int all = cells.size();
        terminal.progress().println(String.format(Locale.ROOT, "%s: %d %s, %d at a time, in %s", title, all,
                all == 1 ? "training" : "trainings", Math.min(jobs, all),
                runs.folder().startsWith(folder) ? folder : runs.folder()));
        Trainings.Outcome outcome;
        try (TrainingsProgress progress = new TrainingsProgress(terminal)) {
            outcome = trainings.train(jobs, interruption::requested, progress);
        }
        report.accept(outcome);
        if (outcome.interrupted()) {
            out.println();
            out.println(String.format(Locale.ROOT,
                    "Interrupted: %d of %d trainings are done; the same command goes on.",
                    outcome.finished().size(), all));
            return INTERRUPTED;
        }
        if (!outcome.failed().isEmpty()) {
            Map.Entry<Cell, String> first = outcome.failed().entrySet().iterator().next();
            throw new FailedRun(
                    outcome.failed().size() + " of " + all + " trainings failed, the first one because "
                            + first.getValue() + "; the same command tries them again",
                    null);
        }
        return 0;
    }
}
