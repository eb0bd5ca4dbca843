package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.reproduce.DialogsPlan;
import org.backlight.app.reproduce.DialogsReport;
import org.backlight.app.reproduce.DialogsSize;
import org.backlight.app.task.text.Texts;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.trainings.Cell;
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
                "  ./backlight reproduce dialogs --size paper --steps 100 --seeds 1 --methods odfa",
                "  ./backlight reproduce dialogs --report"})
final class ReproduceDialogsCommand implements Callable<Integer> {

    @Option(names = "--size", paramLabel = "SIZE",
            description = "small, about 5 million parameters; medium, about 60 million; paper, the published 1.07 billion; small by default.")
    private String size = DialogsSize.SMALL.word();

    @Option(names = "--steps", paramLabel = "N",
            description = "Optimizer steps of each training, at whose end the learning rate reaches 0; the recipes' epochs by default.")
    private Integer steps;

    @Option(names = "--seeds", paramLabel = "S,S", split = ",",
            description = "Train each method with each of these seeds; 1,2,3 by default.")
    private List<Long> seeds = List.of(1L, 2L, 3L);

    @Option(names = "--methods", paramLabel = "METHOD,METHOD", split = ",",
            description = "Train by these alone: bp, dfa, odfa, shallow, bp-tuned, dfa-calibrated, odfa-calibrated; all by default.")
    private List<String> methods;

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
        List<Cell> cells = methods == null ? plan.cells() : plan.cells(methods);
        Path folder = runsFolder.forNewRuns().resolve("reproduce-dialogs-" + chosen.word());
        if (reportOnly) {
            report(plan, folder);
            return 0;
        }
        // Before the trainings, which would all make the tokens of the text.
        Texts.load(plan.text(), data.folder(), terminal).close();
        return new ManyTrainings("dialogs, " + chosen.word(), folder, cells, terminal).run(jobs,
                data.folder(), spec, _ -> report(plan, folder));
    }

    /** Returns this command line for all methods, as a shell takes it. */
    private String forAll() {
        List<String> words = new ArrayList<>(List.of("./backlight"));
        boolean skip = false;
        for (String word : spec.root().commandLine().getParseResult().originalArgs()) {
            boolean apart = word.equals("--methods");
            if (!skip && !apart && !word.startsWith("--methods=") && !word.equals("--report")) {
                words.add(word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'");
            }
            skip = apart;
        }
        return String.join(" ", words);
    }

    private void report(DialogsPlan plan, Path folder) {
        String trainingText = Texts.corpus(plan.text(), data.folder()).train().text();
        try {
            terminal.out().println("Report: " + DialogsReport.write(plan, folder, trainingText, forAll()));
        } catch (IOException e) {
            throw new FailedRun("report in " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
    }
}
