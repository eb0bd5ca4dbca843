package org.backlight.app.command.reproduce;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.backlight.app.command.program.Version;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.reproduce.dialogs.DialogsPlan;
import org.backlight.app.reproduce.dialogs.DialogsReport;
import org.backlight.app.reproduce.dialogs.DialogsSize;
import org.backlight.app.task.text.Texts;
import org.backlight.app.terminal.Terminal;
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

    @Option(names = "--methods", paramLabel = "METHOD,METHOD", split = ",",
            description = "Train by these alone: bp, dfa, odfa, shallow, bp-tuned, dfa-calibrated, odfa-calibrated; all by default.")
    private List<String> methods;

    @Mixin
    private ReproductionOptions options;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ReproduceDialogsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int steps = options.steps();
        Set<FigureFormat> formats = options.formats();
        DialogsSize chosen = DialogsSize.of(size);
        int jobs = options.jobs(chosen.bytesOfOne());
        DialogsPlan plan = DialogsPlan.of(chosen, steps, options.seeds(), options.settings());
        // Before the trainings, which would all make the tokens of the text.
        return options.run("dialogs", chosen.word(), plan.trainings().cells(methods), jobs,
                () -> Texts.load(plan.text(), options.data(), terminal).close(),
                (folder, command) -> DialogsReport.write(plan, folder,
                        Texts.corpus(plan.text(), options.data()).train().text(), command, formats),
                spec, terminal);
    }
}
