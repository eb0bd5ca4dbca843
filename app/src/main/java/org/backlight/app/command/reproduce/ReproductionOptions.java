package org.backlight.app.command.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.backlight.app.command.option.DataFolderOption;
import org.backlight.app.command.option.FormatOption;
import org.backlight.app.command.option.JobsOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.option.SeedsOption;
import org.backlight.app.command.program.ManyTrainings;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.CellRuns;
import org.backlight.datasets.DataFolder;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that every reproduction has, and the way that it goes: trainings, then their report. */
final class ReproductionOptions {

    private static final List<Long> USUAL_SEEDS = List.of(1L, 2L, 3L);

    @Option(names = "--steps", paramLabel = "N",
            description = "Optimizer steps of each training, at whose end the learning rate reaches 0; the recipes' by default.")
    private Integer steps;

    @Mixin
    private SeedsOption seeds;

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value in all trainings; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--report",
            description = "Train nothing; write the report of what is there, perhaps while another process trains.")
    private boolean reportOnly;

    @Mixin
    private FormatOption format;

    @Mixin
    private JobsOption jobsOption;

    @Mixin
    private DataFolderOption data;

    @Mixin
    private RunsFolderOption runsFolder;

    /** Writer of a reproduction's report. */
    interface Report {

        /**
         * Writes it.
         *
         * @param folder of the trainings
         * @param command trains what is missing
         * @return the file
         * @throws IOException if it cannot be written
         */
        Path write(Path folder, String command) throws IOException;
    }

    /**
     * Returns the steps of each training; 0 for those of its recipe.
     *
     * @throws UserMistake if there are less than 1
     */
    int steps() {
        if (steps != null && steps < 1) {
            throw new UserMistake("--steps is " + steps + "; expected at least 1");
        }
        return steps == null ? 0 : steps;
    }

    /**
     * Returns the seeds of each method.
     *
     * @throws UserMistake if the user's are none
     */
    List<Long> seeds() {
        List<Long> asked = seeds.seeds();
        return asked.isEmpty() ? USUAL_SEEDS : asked;
    }

    /** Returns the settings of all trainings. */
    List<String> settings() {
        return settings;
    }

    /** Returns the formats of the figures' files. */
    Set<FigureFormat> formats() {
        return format.formats();
    }

    /** Returns where data sets are looked for. */
    DataFolder data() {
        return data.folder();
    }

    /** Returns the trainings at a time, each of which takes so many bytes of memory. */
    int jobs(double bytesOfOne) {
        return jobsOption.jobs(bytesOfOne);
    }

    /**
     * Trains, unless only the report is wanted, and writes the report.
     *
     * @param name such as dialogs
     * @param size of what is trained, a word
     * @param cells what to train
     * @param jobs trainings at a time
     * @param before done before the trainings
     * @param report of what has come of them
     * @return the command's exit code
     */
    int run(String name, String size, List<Cell> cells, int jobs, Runnable before, Report report,
            CommandSpec spec, Terminal terminal) {
        Path folder = runsFolder.forNewRuns().resolve("reproduce-" + name + "-" + size);
        if (reportOnly) {
            write(report, folder, spec, terminal);
            return 0;
        }
        before.run();
        return new ManyTrainings(name + ", " + size, folder, CellRuns.below(folder), cells, terminal).run(
                jobs, data.folder(), spec,
                _ -> write(report, folder, spec, terminal));
    }

    private static void write(Report report, Path folder, CommandSpec spec, Terminal terminal) {
        try {
            terminal.out().println("Report: " + report.write(folder, forAll(spec)));
        } catch (IOException e) {
            throw new FailedRun("report in " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    /** Returns this command line for all methods, as a shell takes it. */
    private static String forAll(CommandSpec spec) {
        return again(spec, List.of("--report"), List.of("--methods"));
    }

    /**
     * Returns the command line of this process, as a shell takes it.
     *
     * @param flags options without a value that are left out
     */
    static String again(CommandSpec spec, List<String> flags) {
        return again(spec, flags, List.of());
    }

    private static String again(CommandSpec spec, List<String> flags, List<String> valued) {
        List<String> words = new ArrayList<>(List.of("./backlight"));
        boolean skip = false;
        for (String word : spec.root().commandLine().getParseResult().originalArgs()) {
            boolean apart = valued.contains(word);
            if (!skip && !apart && !flags.contains(word)
                    && valued.stream().noneMatch(option -> word.startsWith(option + "="))) {
                words.add(word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
            }
            skip = apart;
        }
        return String.join(" ", words);
    }
}
