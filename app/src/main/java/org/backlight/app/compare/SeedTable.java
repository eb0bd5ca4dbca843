package org.backlight.app.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.backlight.app.report.Table;
import org.backlight.app.run.RunSummary;
import org.backlight.learning.metric.Format;
import org.backlight.learning.metric.Metric;

/**
 * Table of runs that differ in nothing but the seed: mean and standard deviation of the finished ones.
 *
 * @param table a line for each group, also for those of one run
 */
public record SeedTable(Table table) {

    /** What stands above the table. */
    public static final String WORDS = "Over seeds: mean ± standard deviation of a single run (n − 1 in its denominator)";

    private static final String NOTHING = "-";
    private static final Format LOSS = new Format("", 1, 4);
    private static final Format TENTHS = new Format("", 1, 1);
    private static final Format WHOLE = new Format("", 1, 0);

    /**
     * Returns the table; none where no two finished runs differ in nothing but the seed.
     *
     * @param runs finished ones, and others, which are left out
     */
    public static Optional<SeedTable> of(List<RunRecord> runs) {
        List<SeedGroup> groups = SeedGroup.of(runs).stream().map(SeedGroup::finished)
                .map(SeedGroup::oneOfEachSeed)
                .filter(group -> !group.runs().isEmpty()).toList();
        if (groups.stream().noneMatch(group -> group.runs().size() > 1)) {
            return Optional.empty();
        }
        List<RunRecord> commons = groups.stream().map(SeedGroup::common).toList();
        SetApart apart = SetApart.of(commons);
        List<Metric> metrics = RunTable.metrics(commons).toList();
        List<String> head = new ArrayList<>(List.of("method", "dataset", "runs", "train loss", "test loss"));
        metrics.forEach(metric -> head.add(metric.name()));
        head.addAll(List.of("seconds", "OPU frames", "OPU s", "OPU J", "set apart by"));
        Table table = new Table(head);
        for (int i = 0; i < groups.size(); i++) {
            SeedGroup group = groups.get(i);
            RunRecord common = commons.get(i);
            List<String> row = new ArrayList<>(List.of(common.recipe().training().method().word(),
                    common.recipe().dataset().kind(), Integer.toString(group.runs().size()),
                    group.spread(RunSummary::trainLoss).words(LOSS),
                    group.spread(RunSummary::testLoss).words(LOSS)));
            metrics.forEach(metric -> row
                    .add(group.spread(run -> run.testFigure(metric.name())).words(metric.format())));
            row.add(group.spread(RunSummary::trainSeconds).words(TENTHS));
            row.add(group.spread(opu(RunSummary.Opu::totalFrames)).words(WHOLE));
            row.add(group.spread(opu(RunSummary.Opu::seconds)).words(TENTHS));
            row.add(group.spread(opu(RunSummary.Opu::joules)).words(TENTHS));
            row.add(apart.beyondColumns(common).orElse(NOTHING));
            table.row(row);
        }
        return Optional.of(new SeedTable(table.withoutEmptyColumns(NOTHING)));
    }

    private static ToDoubleFunction<RunSummary> opu(ToDoubleFunction<RunSummary.Opu> figure) {
        return run -> run.opu() == null ? Double.NaN : figure.applyAsDouble(run.opu());
    }

    /** Prints the table with what it is above. */
    public void print(PrintWriter out) {
        out.println(WORDS + ":");
        table.print(out, 2);
    }
}
