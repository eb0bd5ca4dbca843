package org.backlight.app.recipe;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** All subjects of recipes, and the reading of what depends on them. */
public final class RecipeSubjects {

    private static final String USUAL_DATASET = "digits";
    private static final List<RecipeSubject> ALL = ServiceLoader.load(RecipeSubject.class).stream()
            .map(ServiceLoader.Provider::get).toList();

    private RecipeSubjects() {}

    /** Returns all subjects, in the order in which they are named as services. */
    static List<RecipeSubject> all() {
        return ALL;
    }

    /** Returns the subject of a recipe. */
    public static RecipeSubject of(Recipe recipe) {
        return of(recipe.dataset(), recipe.model());
    }

    /** Returns the first subject that knows the data set and the model. */
    static RecipeSubject of(DatasetChoice dataset, ModelChoice model) {
        return about(dataset).filter(subject -> subject.models().containsKey(model.kind())).findFirst()
                .orElseThrow();
    }

    /** Returns the keys that say where files lie, of all subjects. */
    static List<String> places() {
        return ALL.stream().flatMap(subject -> subject.places().stream()).distinct().toList();
    }

    private static Stream<RecipeSubject> about(String dataset) {
        return ALL.stream().filter(subject -> subject.datasets().containsKey(dataset));
    }

    private static Stream<RecipeSubject> about(DatasetChoice dataset) {
        return about(dataset.kind()).filter(subject -> subject.takes(dataset));
    }

    /** Reads the key {@code dataset} of a recipe. */
    static DatasetChoice dataset(Section recipe) {
        Section dataset = recipe.choice("dataset", USUAL_DATASET,
                words(ALL.stream().map(RecipeSubject::datasets)));
        DatasetChoice choice = about(dataset.kind()).findFirst().orElseThrow().datasets().get(dataset.kind())
                .apply(dataset);
        dataset.end();
        return choice;
    }

    /** Reads the key {@code model} of a recipe. */
    static ModelChoice model(Section recipe, DatasetChoice dataset) {
        List<RecipeSubject> subjects = about(dataset).toList();
        String usual = subjects.getFirst().models().keySet().iterator().next();
        Section model = recipe.choice("model", usual, words(ALL.stream().map(RecipeSubject::models)));
        if (!model.has("kind")) {
            refuseKeysOfOthers(model, usual, dataset, subjects);
        }
        Function<Section, ModelChoice> reader = subjects.stream()
                .map(subject -> subject.models().get(model.kind())).filter(found -> found != null).findFirst()
                .orElseThrow(() -> recipe.contradiction("model",
                        "model " + model.kind() + " cannot learn the data set " + dataset.kind()
                                + "; expected model " + Section.oneOf(List
                                        .of(words(subjects.stream().map(RecipeSubject::models))))));
        ModelChoice choice = reader.apply(model);
        model.end();
        return choice;
    }

    /** Refuses keys of another kind of model: where the data set decides the kind, they are not unknown. */
    private static void refuseKeysOfOthers(Section model, String usual, DatasetChoice dataset,
            List<RecipeSubject> subjects) {
        RecipeSubject first = subjects.getFirst();
        Set<String> own = Section.keys(first.models().get(usual));
        for (RecipeSubject other : ALL) {
            for (Map.Entry<String, Function<Section, ModelChoice>> kind : other.models().entrySet()) {
                for (String key : Section.keys(kind.getValue())) {
                    if (model.has(key) && !own.contains(key)) {
                        boolean learns = subjects.stream()
                                .anyMatch(subject -> subject.models().containsKey(kind.getKey()));
                        throw model.contradiction(key, "model." + key + " belongs to model " + kind.getKey()
                                + ", but the data set " + dataset.kind() + " makes this model " + usual
                                + (learns
                                        ? " where model.kind is not given; expected model.kind="
                                                + kind.getKey()
                                                + " with it, or keys of model " + usual
                                        : "; recipes for it are named " + first.recipes()));
                    }
                }
            }
        }
    }

    private static <T> String[] words(Stream<Map<String, T>> kinds) {
        Set<String> words = new LinkedHashSet<>();
        kinds.forEach(kind -> words.addAll(kind.keySet()));
        return words.toArray(String[]::new);
    }
}
