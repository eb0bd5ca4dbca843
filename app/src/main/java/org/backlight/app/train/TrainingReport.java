package org.backlight.app.train;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.recipe.BuiltInRecipes;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.Tasks;
import org.backlight.app.task.Wording;
import org.backlight.app.terminal.Terminal;
import org.backlight.app.terminal.Words;
import org.backlight.app.train.TrainingRun.Outcome;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.learning.feedback.ParameterReach;
import org.backlight.optics.cost.TimeSplit;

/** Report of {@code backlight train} before and after the training. */
public final class TrainingReport {

    private final PrintWriter out;
    /** For what is no result. */
    private final PrintWriter progress;
    private final RunFolder folder;

    /**
     * Creates a report on a run.
     *
     * @param terminal where to
     * @param folder the run's
     */
    public TrainingReport(Terminal terminal, RunFolder folder) {
        out = terminal.out();
        progress = terminal.progress();
        this.folder = folder;
    }

    /**
     * Prints what is going to happen.
     *
     * @param run about to be trained
     */
    public void begin(TrainingRun run) {
        progress.println(headline(run.recipe(), run.parameters(), run.trainingSamples()));
        run.shortenedWarmUp().ifPresent(progress::println);
        otherFiles(run.sources()).map("data: "::concat).ifPresent(progress::println);
        ParameterReach reach = run.reach();
        if (run.wording().saysReach()) {
            progress.println(String.format(Locale.ROOT,
                    "parameters: %,d take feedback directly, %,d through their stage, %,d the exact gradient, %,d stay%s",
                    reach.direct(), reach.local(), reach.exact(), reach.untrained(), reach.fixed() == 0
                            ? ""
                            : String.format(Locale.ROOT, ", %,d are the fixed adapter's", reach.fixed())));
        }
    }

    /**
     * Returns which files are not those of a data set's publisher, in words; empty where none is known to be another.
     *
     * @param sources of a data set
     */
    public static Optional<String> otherFiles(List<SourceFile> sources) {
        String names = sources.stream().filter(file -> file.origin() == SourceFile.Origin.OTHER)
                .map(file -> file.path().getFileName().toString()).collect(Collectors.joining(", "));
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of("other files than the publisher's: " + names);
    }

    /** Returns what is trained, in one line. */
    public static String headline(Recipe recipe, long parameters, int samples) {
        int epochs = recipe.training().plan().epochs();
        OptionalLong steps = recipe.training().plan().steps();
        String length = steps.isEmpty()
                ? epochs == 1 ? "1 epoch" : epochs + " epochs"
                : String.format(Locale.ROOT, "at most %,d steps", steps.getAsLong());
        String each = Tasks.of(recipe).wording(recipe).samples();
        return String.format(Locale.ROOT, "%s: %s on %s, %,d parameters, %,d %s, %s",
                recipe.name(), recipe.training().method().word(), recipe.dataset().kind(), parameters,
                samples, each, length);
    }

    /**
     * Prints how the training ended, where the run lies and what to type next.
     *
     * @param run that was trained
     * @param finished the training's end
     */
    public void finished(TrainingRun run, Outcome.Finished finished) {
        RunSummary summary = finished.summary();
        progress.println();
        Wording wording = run.wording();
        line(wording.shown().getFirst().name(), "%s",
                wording.result(summary.testLoss(), finished.last().test()));
        line("time", "%s of training, %s, %.2f GiB of memory at most",
                Words.duration(summary.trainSeconds()), wording.rate(summary.samplesPerSecond()),
                summary.peakMemoryBytes() * 0x1p-30);
        if (summary.opu() != null) {
            device(summary.opu()).forEach(out::println);
        }
        List<Double> alignment = finished.last().alignment();
        if (!alignment.isEmpty()) {
            line("alignment", "%s (cosine between feedback and backpropagation, by layer)", String.join(", ",
                    alignment.stream()
                            .map(cosine -> cosine.isNaN() ? "–" : String.format(Locale.ROOT, "%.2f", cosine))
                            .toList()));
        }
        line("run", "%s", folder.path());
        progress.println();
        String peer = summary.dataset() + (summary.method().equals("bp") ? "-dfa" : "-bp");
        if (BuiltInRecipes.NAMES.contains(peer)) {
            progress.println("Next: ./backlight train " + peer);
        }
        Tasks.of(run.recipe()).next(folder).forEach(line -> progress.println("Next: ./backlight " + line));
        progress.println("Next: ./backlight compare " + folder.path().resolveSibling("*"));
    }

    /**
     * Prints what was saved and how to go on.
     *
     * @param interrupted the training's early end
     */
    public void interrupted(Outcome.Interrupted interrupted) {
        out.println();
        long kept = interrupted.kept().orElse(-1);
        String words = kept == interrupted.step()
                ? "the checkpoint is written"
                : kept < 0
                        ? "there is no checkpoint"
                        : String.format(Locale.ROOT, "the last checkpoint is that of step %d", kept);
        out.println(String.format(Locale.ROOT, "Interrupted after step %d; %s.%s", interrupted.step(), words,
                kept < 0 ? "" : " To go on: ./backlight train --resume " + folder.path()));
    }

    /**
     * Returns lines on what a device did: frames, time and energy, and what they were for.
     *
     * @param opu the device's account
     */
    public static List<String> device(RunSummary.Opu opu) {
        List<String> lines = new ArrayList<>();
        lines.add(text("OPU", "%,d frames, %s seconds of device time, %s J%s", opu.totalFrames(),
                Words.amount(opu.seconds(), 4), Words.amount(opu.joules(), 4), opu.retrievalFidelity() == null
                        ? ""
                        : String.format(Locale.ROOT, ", retrieval fidelity %.3f",
                                opu.retrievalFidelity())));
        lines.add(text("", "%s", frames(opu.feedbackFrames(), opu.calibrationFrames())));
        if (opu.secondsByPart() != null) {
            lines.add(text("", "%s", parts(opu.secondsByPart(), opu.joulesByPart())));
        }
        if (opu.drift() != null) {
            lines.add(text("", "%,d checks for drift, of which %,d called for another calibration",
                    opu.drift().checks(), opu.drift().refreshes()));
        }
        if (opu.faults() != null) {
            lines.add(text("", "faults that a repetition cured: %s", Words.counts(opu.faults())));
        }
        return lines;
    }

    /**
     * Says what the frames of a device are for, by the names that they have in every account.
     *
     * @param feedback frames for the feedback of training steps
     * @param calibration frames to calibrate, and to measure: alignment, fidelity and a readout's medium
     */
    public static String frames(long feedback, long calibration) {
        return String.format(Locale.ROOT, "%,d for feedback, %,d for calibration and measurements", feedback,
                calibration);
    }

    /** Says where time and energy of a device go, in one line. */
    public static String parts(TimeSplit seconds, TimeSplit joules) {
        return Stream.of(part("load", seconds.load(), joules.load()),
                part("exposure", seconds.exposure(), joules.exposure()),
                part("readout", seconds.readout(), joules.readout()),
                part("transfer", seconds.transfer(), joules.transfer()),
                part("host", seconds.host(), joules.host()),
                part("waiting", seconds.waiting(), joules.waiting())).collect(Collectors.joining(", "));
    }

    private static String part(String name, double seconds, double joules) {
        return String.format(Locale.ROOT, "%s %s s (%s J)", name, Words.amount(seconds, 3),
                Words.amount(joules, 3));
    }

    private void line(String label, String format, Object... values) {
        out.println(text(label, format, values));
    }

    private static String text(String label, String format, Object... values) {
        return String.format(Locale.ROOT, "%-10s ", label) + String.format(Locale.ROOT, format, values);
    }
}
