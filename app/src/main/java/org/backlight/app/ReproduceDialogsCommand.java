package org.backlight.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.reproduce.DialogsPlan;
import org.backlight.app.reproduce.DialogsReport;
import org.backlight.app.reproduce.DialogsSize;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;
import org.backlight.app.train.Texts;
import org.backlight.app.trainings.Cell;
import org.backlight.app.trainings.Trainings;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight reproduce dialogs}: the published transformer, by all methods. */
@Command(name = "dialogs",
        description = "Trains transformers on the Cornell Movie-Dialogs corpus by BP, DFA, ODFA, shallow training, tuned BP and "
                + "the calibrated variants of DFA and ODFA, and writes one report. Finished trainings are kept: the same "
                + "command goes on where it was stopped, a killed training from its last checkpoint.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {"",
                "Examples:", "  ./backlight reproduce dialogs --steps 1000 --seeds 1",
                "  ./backlight reproduce dialogs --size medium --jobs 1",
                "  ./backlight reproduce dialogs --report"})
final class ReproduceDialogsCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;

    @Option(names = "--size", paramLabel = "SIZE",
            description = "small, about 5 million parameters; medium, about 60 million; paper, the published 1.07 billion; small by default.")
    private String size = DialogsSize.SMALL.word();

    @Option(names = "--steps", paramLabel = "N",
            description = "Optimizer steps of each training, at whose end the learning rate reaches 0; the recipes' epochs by default.")
    private Integer steps;

    @Option(names = "--seeds", paramLabel = "S,S", split = ",",
            description = "Train each method with each of these seeds; 1,2,3 by default.")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(names = "--set", paramLabel = "KEY=VALUE",
            description = "Replace a recipe's value in all trainings; may be repeated.")
    private List<String> settings = List.of();

    @Option(names = "--report",
            description = "Train nothing; write the report of what is there, perhaps while another process trains.")
    private boolean reportOnly;

    @Mixin
    private JobsOption jobsOption;

    @Mixin
    private DataFolderOption data;

    @Mixin
    private RunsFolderOption runsFolder;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ReproduceDialogsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (steps != null && steps < 1) {
            throw new UserMistake("--steps is " + steps + "; expected at least 1");
        }
        DialogsSize chosen = DialogsSize.of(size);
        int jobs = jobsOption.jobs(chosen.bytesOfOne());
        DialogsPlan plan = DialogsPlan.of(chosen, steps == null ? 0 : steps, seeds, settings);
        Path folder = runsFolder.path().resolve("reproduce-dialogs-" + chosen.word());
        if (reportOnly) {
            report(plan, folder, Texts.corpus(plan.text(), data.folder()).train().text());
            return 0;
        }
        // Before the trainings, which would all make the tokens of the text.
        Texts.load(plan.text(), data.folder(), terminal).close();
        List<String> dataFolder = List.of("--data-dir", data.folder().path().toAbsolutePath().toString());
        try (Interruption interruption = new Interruption();
                Trainings trainings = new Trainings(folder, plan.cells(), Backlight.class, dataFolder)) {
            try {
                return train(plan, folder, jobs, trainings, interruption);
            } catch (RuntimeException e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine(), Backlight.debug(spec));
            }
        }
    }

    private int train(DialogsPlan plan, Path folder, int jobs, Trainings trainings,
            Interruption interruption) {
        PrintWriter out = terminal.out();
        int all = plan.cells().size();
        out.println(String.format(Locale.ROOT, "dialogs, %s: %d trainings, %d at a time, in %s",
                plan.size().word(), all, Math.min(jobs, all), folder));
        Trainings.Outcome outcome;
        try (TrainingsProgress progress = new TrainingsProgress(terminal)) {
            outcome = trainings.train(jobs, interruption::requested, progress);
        }
        report(plan, folder, Texts.corpus(plan.text(), data.folder()).train().text());
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

    private void report(DialogsPlan plan, Path folder, String trainingText) {
        try {
            terminal.out().println("Report: " + DialogsReport.write(plan, folder, trainingText));
        } catch (IOException e) {
            throw new FailedRun("report in " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
    }
}
