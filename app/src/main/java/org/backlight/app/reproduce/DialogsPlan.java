package org.backlight.app.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.task.text.TextChoice;
import org.backlight.app.trainings.Cell;

/**
 * Trainings of {@code reproduce dialogs}.
 *
 * @param size of the transformers
 * @param seeds each method is trained with each
 * @param arms the methods, in the order of the report
 */
public record DialogsPlan(DialogsSize size, List<Long> seeds, List<Arm> arms) {

    /** Backpropagation in the configuration that all methods share. */
    static final String BP = "BP";
    /** Direct feedback alignment, in that configuration. */
    static final String DFA = "DFA";
    /** Direct feedback alignment through the twin, in that configuration. */
    static final String ODFA = "ODFA";
    /** Only the head learns. */
    static final String SHALLOW = "shallow";
    /** Backpropagation with a configuration of its own. */
    static final String BP_TUNED = "BP tuned";
    /** Direct feedback alignment with an adapter that equals the projection. */
    static final String DFA_CALIBRATED = "DFA calibrated";
    /** Direct feedback alignment through the twin, with an adapter that equals its measured medium. */
    static final String ODFA_CALIBRATED = "ODFA calibrated";

    private static final String PREFIX = "dialogs-";
    private static final List<List<String>> METHODS = List.of(List.of(BP, "dialogs-bp"),
            List.of(DFA, "dialogs-dfa"), List.of(ODFA, "dialogs-odfa"), List.of(SHALLOW, "dialogs-shallow"),
            List.of(BP_TUNED, "dialogs-bp-tuned"), List.of(DFA_CALIBRATED, "dialogs-dfa-calibrated"),
            List.of(ODFA_CALIBRATED, "dialogs-odfa-calibrated"));

    /**
     * One method.
     *
     * @param label what it is called
     * @param base the built-in recipe that it follows
     * @param cells one for each seed
     */
    public record Arm(String label, String base, List<Cell> cells) {

        /** Returns the word that selects this method. */
        public String word() {
            return base.substring(PREFIX.length());
        }

        /** Returns the recipe that its cells train, each with a seed of its own. */
        Recipe recipe() {
            return cells.getFirst().recipe();
        }
    }

    /**
     * Resolves the recipe of every training, so that nothing wrong is found only when it is its turn.
     *
     * @param size of the transformers
     * @param steps the optimizer steps of each training; 0 for all of its epochs. Warm-up and the steps between
     *     evaluations become at most a tenth of them
     * @param seeds at least one, all different
     * @param settings texts of the form key=value, for all trainings
     * @throws UserMistake if a recipe is wrong, or a seed is there twice
     */
    public static DialogsPlan of(DialogsSize size, long steps, List<Long> seeds, List<String> settings) {
        List<Arm> arms = METHODS.stream().map(method -> {
            Recipe small = RecipeReader.read(method.getLast(), List.of());
            List<String> own = new ArrayList<>(size.settings(small));
            if (steps > 0) {
                own.addAll(shortened(small, steps));
            }
            own.addAll(settings);
            Recipe recipe = RecipeReader.read(method.getLast(), own);
            if (!(recipe.dataset() instanceof TextChoice)) {
                throw new UserMistake("--set: dataset.kind is " + recipe.dataset().kind()
                        + "; expected dialogs or text, which a transformer learns");
            }
            return new Arm(method.getFirst(), method.getLast(),
                    Cell.ofSeeds(recipe, seeds, method.getFirst()));
        }).toList();
        return new DialogsPlan(size, List.copyOf(seeds), arms);
    }

    private static List<String> shortened(Recipe recipe, long steps) {
        long tenth = Math.max(1, steps / 10);
        int interval = recipe.training().plan().evaluationInterval();
        return List.of("training.steps=" + steps,
                "training.schedule.warm-up-steps="
                        + Math.min(recipe.training().plan().schedule().warmUpSteps(), tenth),
                "training.evaluation-interval=" + (interval == 0 ? tenth : Math.min(interval, tenth)));
    }

    /** Returns every training, all methods of a seed before the next seed. */
    public List<Cell> cells() {
        return cellsOf(arms);
    }

    /**
     * Returns the trainings by some methods.
     *
     * @param words of the methods, in any order
     * @throws UserMistake if there is no such method
     */
    public List<Cell> cells(List<String> words) {
        for (String word : words) {
            if (arms.stream().noneMatch(arm -> arm.word().equals(word))) {
                throw new UserMistake("--methods has \"" + word + "\"; expected "
                        + arms.stream().map(Arm::word).collect(Collectors.joining(", ")));
            }
        }
        return cellsOf(arms.stream().filter(arm -> words.contains(arm.word())).toList());
    }

    private List<Cell> cellsOf(List<Arm> chosen) {
        return IntStream.range(0, seeds.size()).boxed()
                .flatMap(seed -> chosen.stream().map(arm -> arm.cells().get(seed))).toList();
    }

    /** Returns the text that all of them learn. */
    public TextChoice text() {
        return (TextChoice) arms.getFirst().recipe().dataset();
    }
}
