package org.backlight.app.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.backlight.app.recipe.RecipeChange;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;

/**
 * Runs that differ in nothing that bears on what is learned but the seed.
 *
 * @param runs at least one
 */
record SeedGroup(List<RunRecord> runs) {

    /** Groups runs, in the order of each group's first. */
    static List<SeedGroup> of(List<RunRecord> runs) {
        Map<Map<String, String>, List<RunRecord>> groups = new LinkedHashMap<>();
        for (RunRecord run : runs) {
            groups.computeIfAbsent(RecipeChange.learned(run.recipe().seeded(0)), _ -> new ArrayList<>())
                    .add(run);
        }
        return groups.values().stream().map(SeedGroup::new).toList();
    }

    /**
     * Groups runs for a picture: one run of each seed, and of those that have test figures, where any have. A run and its
     * repetitions alone are drawn apart, as it is them that are compared.
     */
    static List<SeedGroup> drawn(List<RunRecord> runs) {
        return of(runs).stream().flatMap(group -> {
            SeedGroup once = group.measured().oneOfEachSeed();
            return once.runs().size() > 1
                    ? Stream.of(once)
                    : group.runs().stream().map(run -> new SeedGroup(List.of(run)));
        }).toList();
    }

    /** Returns those that have test figures; all where none has. */
    private SeedGroup measured() {
        List<RunRecord> measured = runs.stream().filter(run -> run.lastTest().isPresent()).toList();
        return measured.isEmpty() ? this : new SeedGroup(measured);
    }

    /** Returns one run of each seed, as a run and its repetition are one sample: the last that is finished, or the last. */
    SeedGroup oneOfEachSeed() {
        Map<Long, RunRecord> bySeed = new LinkedHashMap<>();
        runs.forEach(run -> bySeed.merge(run.recipe().seed(), run,
                (one, other) -> other.summary().isPresent() || one.summary().isEmpty() ? other : one));
        return new SeedGroup(List.copyOf(bySeed.values()));
    }

    /** Returns the first run, as if it had no seed of its own: what all have in common. */
    RunRecord common() {
        RunRecord first = runs.getFirst();
        return new RunRecord(first.name(), first.recipe().seeded(0), first.metrics(), first.summary());
    }

    /** Returns the steps of a whole epoch, which are the same for all; 1 while no run has done one. */
    double stepsPerEpoch() {
        return runs.stream().map(RunRecord::stepsPerEpoch).flatMapToDouble(OptionalDouble::stream).findFirst()
                .orElse(1);
    }

    /** Returns those that are finished. */
    SeedGroup finished() {
        return new SeedGroup(runs.stream().filter(run -> run.summary().isPresent()).toList());
    }

    /** Returns a figure of the summaries over the runs, all of which are finished. */
    Spread spread(ToDoubleFunction<RunSummary> figure) {
        return Spread.of(runs.stream().mapToDouble(run -> figure.applyAsDouble(run.summary().orElseThrow()))
                .toArray());
    }
}
