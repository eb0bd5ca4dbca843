package org.backlight.app.command.reproduce;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.backlight.app.command.option.DeviceOptions;
import org.backlight.app.command.option.FormatOption;
import org.backlight.app.command.option.RunsFolderOption;
import org.backlight.app.command.program.Asked;
import org.backlight.app.command.program.Failures;
import org.backlight.app.command.program.Version;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.machine.Machines;
import org.backlight.app.reproduce.scaling.PointFolder;
import org.backlight.app.reproduce.scaling.PointRuns;
import org.backlight.app.reproduce.scaling.ScalingPlan;
import org.backlight.app.reproduce.scaling.ScalingPoint;
import org.backlight.app.reproduce.scaling.ScalingReport;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.train.Interruption;
import org.backlight.optics.DeviceChoice;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code backlight reproduce scaling}: the time of training against width and depth. */
@Command(name = "scaling",
        description = "Measures the training step of fully connected networks by BP, DFA and ODFA, and random projections of growing "
                + "size, and writes one report: from which size on light pays on this machine. Measured points are kept: the same "
                + "command goes on where it was stopped.",
        mixinStandardHelpOptions = true, versionProvider = Version.class, usageHelpWidth = 100, footer = {"",
                "Examples:", "  ./backlight reproduce scaling --quick",
                "  ./backlight reproduce scaling --full --device launay-2020 --gpu h200",
                "  ./backlight reproduce scaling --widths 3080 --depths 96",
                "  ./backlight reproduce scaling --report"})
final class ReproduceScalingCommand implements Callable<Integer> {

    private static final int INTERRUPTED = 130;
    private static final int MOST_WIDTH = 100_000;
    private static final int MOST_DEPTH = 1000;
    private static final int MOST_BATCH = 10_000;
    private static final int LEAST_PROJECTION = 64;
    private static final int MOST_PROJECTION = 1_000_000;
    private static final double MOST_SECONDS = 3600;

    @Option(names = "--quick", description = "Some minutes: widths to 1,540, depths to 24. The default.")
    private boolean quick;

    @Option(names = "--full",
            description = "The published sizes, to 96 layers of 3,080, as far as memory goes.")
    private boolean full;

    @Option(names = "--widths", paramLabel = "W,W", split = ",",
            description = "Networks of these widths instead.")
    private List<Integer> widths;

    @Option(names = "--depths", paramLabel = "D,D", split = ",",
            description = "Networks of so many hidden layers instead.")
    private List<Integer> depths;

    @Option(names = "--projections", paramLabel = "N,N", split = ",",
            description = "Projections of these sizes instead, of each kind.")
    private List<Integer> projections;

    @Option(names = "--batch", paramLabel = "N", description = "Samples of a step; 128 by default.")
    private Integer batch;

    @Option(names = "--seconds", paramLabel = "T", defaultValue = "2",
            description = "How long to measure each point, at least, after half as long to warm up; ${DEFAULT-VALUE} by default.")
    private double seconds;

    @Option(names = "--device", paramLabel = "PRESET", defaultValue = "wang-2024",
            description = "The device of ODFA: launay-2020, wang-2024, ohana-2023, lighton-gen3 or ideal; ${DEFAULT-VALUE} by default.")
    private String device;

    @Option(names = "--gpu", paramLabel = "MODEL", defaultValue = "a6000",
            description = "The machine whose modelled times stand beside the measured ones: a6000, h200, or a YAML file; ${DEFAULT-VALUE} by default.")
    private String machine;

    @Option(names = "--report",
            description = "Measure nothing; write the report of what is there, perhaps while another process measures.")
    private boolean reportOnly;

    @Mixin
    private FormatOption format;

    @Mixin
    private RunsFolderOption runsFolder;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    ReproduceScalingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ScalingPlan plan = plan();
        // What is no format is refused before anything is measured.
        format.formats();
        DeviceChoice chosen = DeviceOptions.preset(device);
        plan.requireOneExposure(chosen);
        Machines.load(machine);
        // What was asked for by its size is refused, not left out.
        plan.requireFit(MachineMemory.bytes(), widths != null || depths != null, projections != null);
        PointFolder folder = new PointFolder(
                runsFolder.forNewRuns().resolve("reproduce-scaling-" + plan.word()), chosen.name());
        if (reportOnly) {
            write(plan, folder, chosen);
            return 0;
        }
        try (Interruption interruption = new Interruption();
                PointRuns runs = new PointRuns(folder, Asked.of(spec).getClass())) {
            try {
                return measure(plan, folder, chosen, runs, interruption);
            } catch (RuntimeException e) {
                // Said before the interruption lets the process end.
                return Failures.ofExecution(e, spec.commandLine());
            }
        }
    }

    private int measure(ScalingPlan plan, PointFolder folder, DeviceChoice chosen, PointRuns runs,
            Interruption interruption) {
        var leftOut = plan.leftOut(MachineMemory.bytes());
        leftOut.values().forEach(sentence -> terminal.progress().println("Left out: " + sentence + "."));
        List<ScalingPoint> points = plan.points().stream().filter(point -> !leftOut.containsKey(point))
                .toList();
        terminal.progress().println(String.format(Locale.ROOT, "scaling, %s: %d points, in %s", plan.word(),
                points.size(), folder.path()));
        int failed = runs.measure(points, seconds, interruption::requested,
                new ScalingProgress(terminal.progress()));
        write(plan, folder, chosen);
        PrintWriter out = terminal.out();
        if (interruption.requested()) {
            out.println();
            out.println("Interrupted: the same command goes on.");
            return INTERRUPTED;
        }
        if (failed > 0) {
            throw new FailedRun(failed + " of " + points.size()
                    + " points could not be measured; the same command tries them again", null);
        }
        return 0;
    }

    private ScalingPlan plan() {
        if (quick && full) {
            throw new UserMistake("--quick and --full exclude each other; expected one of them");
        }
        if (batch != null) {
            require("--batch", List.of(batch), 1, MOST_BATCH);
        }
        require("--widths", widths, 1, MOST_WIDTH);
        require("--depths", depths, 1, MOST_DEPTH);
        require("--projections", projections, LEAST_PROJECTION, MOST_PROJECTION);
        if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
            throw new UserMistake("--seconds is " + seconds + "; expected a number above 0, at most 3600");
        }
        return (full ? ScalingPlan.FULL : ScalingPlan.QUICK).with(widths, depths, batch, projections);
    }

    private static void require(String option, List<Integer> values, int least, int most) {
        if (values == null) {
            return;
        }
        values.stream().filter(value -> value < least || value > most).findFirst().ifPresent(value -> {
            throw new UserMistake(option + " has " + value + "; expected " + least + " to " + most);
        });
    }

    private void write(ScalingPlan plan, PointFolder folder, DeviceChoice chosen) {
        try {
            terminal.out().println("Report: " + ScalingReport.write(plan, folder, chosen, machine,
                    ReproductionOptions.again(spec, List.of("--report")), format.formats()));
        } catch (IOException e) {
            throw new FailedRun("report in " + folder.path() + " cannot be written: " + FileTrouble.words(e),
                    e);
        }
    }
}
