package org.backlight.app.compare;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.backlight.app.recipe.RecipeWriter;

/** What sets runs apart: the keys of their recipes that differ, and their values. */
final class SetApart {

    private static final String METHOD = "training.method";
    private static final String DATASET = "dataset.kind";
    private static final String SEED = "seed";
    /** What the table has columns for. */
    private static final Set<String> COLUMNS = Set.of(METHOD, DATASET, SEED, "training.epochs",
            "training.steps");
    private static final int LONGEST = 60;

    /** The values of the keys that differ, in the order of the recipes. */
    private final Map<RunRecord, Map<String, String>> values = new LinkedHashMap<>();
    private final Map<String, String> words;

    private SetApart(List<RunRecord> runs, Set<String> keys) {
        Map<String, Long> ends = keys.stream()
                .collect(Collectors.groupingBy(SetApart::end, Collectors.counting()));
        words = keys.stream().collect(Collectors.toMap(key -> key,
                key -> ends.get(end(key)) == 1 ? end(key) : key));
        for (RunRecord run : runs) {
            Map<String, String> own = RecipeWriter.values(run.recipe());
            own.keySet().retainAll(keys);
            values.put(run, own);
        }
    }

    /**
     * Finds the keys that differ: those that two runs on one data set give different values, and those that only some runs of
     * one method have. What a method or a data set alone brings, such as the keys of its feedback, sets nothing apart
     * beyond the method or the data set.
     */
    static SetApart of(List<RunRecord> runs) {
        Map<String, List<Map<String, String>>> byDataset = runs.stream()
                .map(run -> RecipeWriter.values(run.recipe()))
                .collect(Collectors.groupingBy(own -> own.get(DATASET)));
        Set<String> keys = new TreeSet<>();
        byDataset.values().forEach(alike -> alike.stream().flatMap(own -> own.keySet().stream())
                .filter(key -> differs(key, alike)).forEach(keys::add));
        for (String everywhere : List.of(METHOD, DATASET, SEED)) {
            if (runs.stream().map(run -> RecipeWriter.values(run.recipe()).get(everywhere)).distinct()
                    .count() > 1) {
                keys.add(everywhere);
            }
        }
        // The name says nothing of what was trained.
        keys.remove("name");
        return new SetApart(runs, keys);
    }

    private static boolean differs(String key, List<Map<String, String>> all) {
        if (all.stream().map(own -> own.get(key)).filter(Objects::nonNull).distinct().count() > 1) {
            return true;
        }
        Set<String> with = new HashSet<>();
        Set<String> without = new HashSet<>();
        all.forEach(own -> (own.containsKey(key) ? with : without).add(own.get(METHOD)));
        with.retainAll(without);
        return !with.isEmpty();
    }

    /** Returns what sets a run apart beyond what the table has columns for; empty where nothing does. */
    Optional<String> beyondColumns(RunRecord run) {
        return words(run, false);
    }

    /** Returns a run's name in a legend: what sets it apart, and where that leaves runs alike, its folder. */
    String label(RunRecord run) {
        return label(run, run.name());
    }

    /**
     * Returns the name in a legend of what a run stands for.
     *
     * @param otherwise the name where nothing sets it apart
     */
    String label(RunRecord run, String otherwise) {
        Optional<String> own = words(run, true);
        boolean alike = values.keySet().stream()
                .filter(other -> words(other, true).equals(own)).count() > 1;
        return own.map(text -> alike ? text + " (" + run.name() + ")" : text).orElse(otherwise);
    }

    private Optional<String> words(RunRecord run, boolean withColumns) {
        Map<String, String> own = values.get(run);
        String text = own.entrySet().stream()
                .filter(entry -> withColumns || !COLUMNS.contains(entry.getKey()))
                .map(entry -> entry.getKey().equals(METHOD) || entry.getKey().equals(DATASET)
                        ? entry.getValue()
                        : words.get(entry.getKey()) + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text);
    }

    private static String end(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }
}
