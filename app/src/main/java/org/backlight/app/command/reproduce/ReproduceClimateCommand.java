package org.backlight.app.command.reproduce;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.backlight.app.command.program.Version;
import org.backlight.app.report.FigureFormat;
import org.backlight.app.reproduce.climate.ClimatePlan;
import org.backlight.app.reproduce.climate.ClimateReport;
import org.backlight.app.reproduce.climate.ClimateSize;
import org.backlight.app.task.climate.ClimateData;
import org.backlight.app.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight reproduce climate}: the published networks that learn maps of warming, by all methods. */
@Command(name = "climate",
        description = "Trains a vision transformer and a fully connected network to map forcings of the climate to surface warming, "
                + "by BP, DFA, ODFA, shallow training, with and without a norm, and writes one report. Finished trainings are "
                + "kept: the same command goes on where it was stopped, a killed training from its last checkpoint. "
                + "--set vit.KEY=VALUE or fcnn.KEY=VALUE is for one network alone.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {"",
                "Examples:", "  ./backlight reproduce climate --seeds 1 --methods vit-bp,vit-odfa",
                "  ./backlight reproduce climate --size paper --seeds 1 --methods fcnn-bp,fcnn-odfa",
                "  ./backlight reproduce climate --set vit.model.dropout=0.1 --report"})
final class ReproduceClimateCommand implements Callable<Integer> {

    @Option(names = "--size", paramLabel = "SIZE",
            description = "small, about one million parameters; paper, the published 0.2 and 1.3 billion; small by default.")
    private String size = ClimateSize.SMALL.word();

    @Option(names = "--methods", paramLabel = "METHOD,METHOD", split = ",",
            description = "Train by these alone: vit- or fcnn- with bp, dfa, odfa, shallow, bp-normed, dfa-normed, bp-raw, odfa-raw; "
                    + "fcnn-bp-layernorm, fcnn-odfa-normed; all by default.")
    private List<String> methods;

    @Mixin
    private ReproductionOptions options;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ReproduceClimateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int steps = options.steps();
        Set<FigureFormat> formats = options.formats();
        ClimateSize chosen = ClimateSize.of(size);
        int jobs = options.jobs(chosen.bytesOfOne());
        ClimatePlan plan = ClimatePlan.of(chosen, steps, options.seeds(), options.settings());
        // What is wrong with the files is said once, and not by every training.
        return options.run("climate", chosen.word(), plan.trainings().cells(methods), jobs,
                () -> ClimateData.load(plan.climate(), options.data().path()),
                (folder, command) -> ClimateReport.write(plan, folder, options.data(), command, formats),
                spec,
                terminal);
    }
}
