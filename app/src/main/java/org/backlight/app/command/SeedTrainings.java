package org.backlight.app.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.backlight.app.command.program.ManyTrainings;
import org.backlight.app.compare.RunRecord;
import org.backlight.app.compare.RunTable;
import org.backlight.app.compare.SeedTable;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.OrdinaryRuns;
import org.backlight.app.trainings.Trainings;
import org.backlight.datasets.DataFolder;
import picocli.CommandLine.Model.CommandSpec;

/** Trainings of one recipe with several seeds, each an ordinary run, and what they have come to. */
final class SeedTrainings {

    /** Below the folder of runs, where what names all its runs does not find it. */
    private static final String FOLDER = ".seeds";

    private final Recipe recipe;
    private final List<Cell> cells;
    private final Terminal terminal;

    SeedTrainings(Recipe recipe, List<Long> seeds, Terminal terminal) {
        this.recipe = recipe;
        this.terminal = terminal;
        cells = Cell.ofSeeds(recipe, seeds, recipe.name());
    }

    int size() {
        return cells.size();
    }

    /**
     * Trains what is not finished, and prints a table of all.
     *
     * @param runs the folder of all runs
     * @param jobs trainings at a time
     * @param data where data sets are looked for
     * @param spec of the command
     * @return the command's exit code
     * @throws org.backlight.app.failure.UserMistake if the data set is missing or damaged, or the training too large
     */
    int run(Path runs, int jobs, DataFolder data, CommandSpec spec) {
        // One folder for all seeds of a recipe, so that it is not trained twice at once.
        Path folder = runs.resolve(FOLDER).resolve(Cell.of(recipe.seeded(0), "").id());
        ManyTrainings trainings = new ManyTrainings(recipe.name(), folder,
                new OrdinaryRuns(runs, recipe.name()), cells, terminal);
        trainings.check(data);
        return trainings.run(jobs, data, spec, this::print);
    }

    private void print(Trainings.Outcome outcome) {
        List<RunFolder> finished = cells.stream().map(outcome.finished()::get).filter(Objects::nonNull)
                .toList();
        if (finished.isEmpty()) {
            return;
        }
        List<RunRecord> records = finished.stream().map(RunRecord::of).toList();
        PrintWriter out = terminal.out();
        out.println();
        RunTable.of(records).print(out, RunTable.WORDS);
        SeedTable.of(records).ifPresent(table -> {
            out.println();
            table.print(out);
        });
        terminal.progress().println();
        terminal.progress().println("Next: ./backlight compare "
                + finished.stream().map(run -> run.path().toString()).collect(Collectors.joining(" ")));
    }
}
