package org.backlight.app.compare;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.backlight.app.report.Table;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunSummary;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;

/** The table of {@code backlight compare}: one line per run; columns that no run fills are left out. */
public final class RunTable {

    /** Number of columns, from the first one on, that hold words. */
    public static final int WORDS = 3;

    private static final String NOTHING = "-";
    private static final Format LOSS = new Format("", 1, 4);
    private static final List<Column> BEFORE = List.of(new Column("run", RunRecord::name),
            new Column("method", run -> run.recipe().training().method().word()),
            new Column("dataset", run -> run.recipe().dataset().kind()),
            new Column("seed", run -> Long.toString(run.recipe().seed())),
            new Column("state", RunTable::state),
            new Column("epochs", RunTable::epochs),
            new Column("steps", RunTable::steps),
            new Column("train loss", run -> figure(run, "train_loss", LOSS)),
            new Column("test loss", run -> figure(run, "loss", LOSS)));
    private static final List<Column> AFTER = List.of(
            new Column("seconds", summary(RunSummary::trainSeconds, "%.1f", 1)),
            new Column("samples/s", summary(RunSummary::samplesPerSecond, "%.0f", 1)),
            new Column("memory", summary(RunSummary::peakMemoryBytes, "%.0f MiB", 0x1p-20)),
            new Column("OPU frames", opu(RunSummary.Opu::totalFrames, "%.0f")),
            new Column("OPU s", opu(RunSummary.Opu::seconds, "%.1f")),
            new Column("OPU J", opu(RunSummary.Opu::joules, "%.1f")));

    private record Column(String title, Function<RunRecord, String> cell) {}

    private RunTable() {}

    /**
     * Returns the table.
     *
     * @param runs one line each, in this order
     */
    public static Table of(List<RunRecord> runs) {
        SetApart apart = SetApart.of(runs);
        List<Column> columns = Stream.of(BEFORE.stream(), metrics(runs).map(RunTable::column), AFTER.stream(),
                Stream.of(new Column("set apart by", run -> apart.beyondColumns(run).orElse(NOTHING))))
                .flatMap(Function.identity()).toList();
        Table table = new Table(columns.stream().map(Column::title).toList());
        runs.forEach(run -> table.row(columns.stream().map(column -> column.cell().apply(run)).toList()));
        return table.withoutEmptyColumns(NOTHING);
    }

    /** Says of a run that failed after which step. */
    private static String state(RunRecord run) {
        OptionalLong failed = run.failedAfter();
        return failed.isPresent()
                ? "failed after step " + failed.getAsLong()
                : NOTHING;
    }

    /**
     * Returns the epochs of a finished run, with a fraction where its steps end within one; of an unfinished run, those
     * done and planned.
     */
    private static String epochs(RunRecord run) {
        int planned = run.recipe().training().plan().epochs();
        if (run.summary().isPresent()) {
            RunSummary.Length length = run.summary().get().length();
            double done = length == null ? planned : length.epochs();
            return done == Math.rint(done)
                    ? String.format(Locale.ROOT, "%.0f", done)
                    : String.format(Locale.ROOT, "%.2f", done);
        }
        OptionalLong steps = run.recipe().training().plan().steps();
        OptionalDouble perEpoch = run.stepsPerEpoch();
        double done = perEpoch.isEmpty() ? 0 : Math.floor(lastStep(run) / perEpoch.getAsDouble());
        String most = steps.isEmpty()
                ? Integer.toString(planned)
                : perEpoch.isEmpty()
                        ? "?"
                        : String.format(Locale.ROOT, "%.2f",
                                Math.min(planned, steps.getAsLong() / perEpoch.getAsDouble()));
        return String.format(Locale.ROOT, "%.0f of %s", done, most);
    }

    /** Returns the steps done and planned, if the recipe bounds their number. */
    private static String steps(RunRecord run) {
        OptionalLong planned = run.recipe().training().plan().steps();
        if (planned.isEmpty()) {
            return NOTHING;
        }
        return run.summary().isPresent()
                ? Long.toString(lastStep(run))
                : lastStep(run) + " of " + planned.getAsLong();
    }

    private static long lastStep(RunRecord run) {
        return run.lastTest().map(MetricsLine::step).orElse(0L);
    }

    /** The metrics of all runs' tasks, each once; those of the task that has most come first. */
    static Stream<Metric> metrics(List<RunRecord> runs) {
        Map<String, Metric> byName = new LinkedHashMap<>();
        runs.stream().map(run -> run.task().metrics())
                .sorted(Comparator.comparingInt((List<Metric> all) -> all.size()).reversed())
                .flatMap(List::stream).forEach(metric -> byName.putIfAbsent(metric.name(), metric));
        return byName.values().stream();
    }

    private static Column column(Metric metric) {
        return new Column(metric.name(), run -> figure(run, metric.name(), metric.format()));
    }

    /** A figure of the last test, so that unfinished runs have it as well. */
    private static String figure(RunRecord run, String name, Format format) {
        OptionalDouble value = run.lastTest().map(metric -> metric.figure(name))
                .orElse(OptionalDouble.empty());
        return value.isPresent() ? format.words(value.getAsDouble()) : NOTHING;
    }

    private static Function<RunRecord, String> summary(ToDoubleFunction<RunSummary> value, String format,
            double factor) {
        return run -> run.summary()
                .map(s -> String.format(Locale.ROOT, format, factor * value.applyAsDouble(s)))
                .orElse(NOTHING);
    }

    private static Function<RunRecord, String> opu(ToDoubleFunction<RunSummary.Opu> value, String format) {
        return run -> run.summary().filter(s -> s.opu() != null)
                .map(s -> String.format(Locale.ROOT, format, value.applyAsDouble(s.opu()))).orElse(NOTHING);
    }
}
