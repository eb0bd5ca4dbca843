package org.backlight.app.reproduce.dialogs;

import java.util.ArrayList;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.reproduce.Arm;
import org.backlight.app.reproduce.Plan;
import org.backlight.app.task.text.TextChoice;
import org.backlight.app.trainings.Cell;

/**
 * Trainings of {@code reproduce dialogs}.
 *
 * @param size of the transformers
 * @param trainings each method with each seed
 */
public record DialogsPlan(DialogsSize size, Plan trainings) {

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
                own.addAll(Plan.shortened(small, steps));
            }
            own.addAll(settings);
            Recipe recipe = RecipeReader.read(method.getLast(), own);
            if (!(recipe.dataset() instanceof TextChoice)) {
                throw new UserMistake("--set: dataset.kind is " + recipe.dataset().kind()
                        + "; expected dialogs or text, which a transformer learns");
            }
            String base = method.getLast();
            return new Arm(method.getFirst(), base.substring(PREFIX.length()), base,
                    Cell.ofSeeds(recipe, seeds, method.getFirst()));
        }).toList();
        return new DialogsPlan(size, new Plan(seeds, arms));
    }

    /** Returns the text that all of them learn. */
    public TextChoice text() {
        return (TextChoice) trainings.arms().getFirst().recipe().dataset();
    }
}
