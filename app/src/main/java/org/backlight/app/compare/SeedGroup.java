package org.backlight.app.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.run.RunSummary;
import org.backlight.app.run.Spread;

/**
 * Runs that differ in nothing but the seed, and in their names.
 *
 * @param runs at least one
 */
record SeedGroup(List<RunRecord> runs) {

    /** Groups runs, in the order of each group's first. */
    static List<SeedGroup> of(List<RunRecord> runs) {
        Map<Map<String, String>, List<RunRecord>> groups = new LinkedHashMap<>();
        for (RunRecord run : runs) {
            groups.computeIfAbsent(RecipeWriter.values(run.recipe().seeded(0).named("any")),
                    _ -> new ArrayList<>()).add(run);
        }
        return groups.values().stream().map(SeedGroup::new).toList();
    }

    /** Groups runs for a picture, where those of a group in which a seed occurs twice, each stand alone. */
    static List<SeedGroup> drawn(List<RunRecord> runs) {
        return of(runs).stream().flatMap(group -> group.oneOfEachSeed().runs().size() == group.runs().size()
                ? Stream.of(group)
                : group.runs().stream().map(run -> new SeedGroup(List.of(run)))).toList();
    }

    /** Returns the last run of each seed: a run and its repetition are one sample. */
    SeedGroup oneOfEachSeed() {
        Map<Long, RunRecord> bySeed = new LinkedHashMap<>();
        runs.forEach(run -> bySeed.put(run.recipe().seed(), run));
        return new SeedGroup(List.copyOf(bySeed.values()));
    }

    /** Returns the first run, as if it had no seed of its own: what all have in common. */
    RunRecord common() {
        RunRecord first = runs.getFirst();
        return new RunRecord(first.name(), first.recipe().seeded(0), first.metrics(), first.summary());
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
