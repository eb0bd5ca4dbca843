package org.backlight.app.reproduce.climate;

import java.util.ArrayList;
import java.util.List;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.reproduce.Arm;
import org.backlight.app.reproduce.Plan;
import org.backlight.app.task.climate.ClimateChoice;
import org.backlight.app.trainings.Cell;

/**
 * Trainings of {@code reproduce climate}.
 *
 * @param size of the networks
 * @param trainings of each network by each method with each seed
 */
public record ClimatePlan(ClimateSize size, Plan trainings) {

    /**
     * Resolves the recipe of every training, so that nothing wrong is found only when it is its turn.
     *
     * @param size of the networks
     * @param steps the optimizer steps of each training; 0 for those of its recipe. Warm-up and the steps between evaluations
     *     become at most a tenth of them
     * @param seeds at least one, all different
     * @param settings texts of the form key=value for all trainings, or {@code vit.key=value} and {@code fcnn.key=value} for
     *     those of one network; what makes a method stays as it is
     * @throws UserMistake if a recipe is wrong, or a seed is there twice
     */
    public static ClimatePlan of(ClimateSize size, long steps, List<Long> seeds, List<String> settings) {
        List<Arm> arms = new ArrayList<>();
        for (ClimateNetwork network : ClimateNetwork.values()) {
            for (ClimateMethod method : ClimateMethod.values()) {
                if (method.trains(network)) {
                    arms.add(arm(size, steps, seeds, settings, network, method));
                }
            }
        }
        return new ClimatePlan(size, new Plan(seeds, arms));
    }

    private static Arm arm(ClimateSize size, long steps, List<Long> seeds, List<String> settings,
            ClimateNetwork network, ClimateMethod method) {
        String base = method.recipe(network);
        List<String> own = new ArrayList<>(size.settings(network, RecipeReader.read(base, List.of())));
        if (steps > 0) {
            own.addAll(Plan.shortened(RecipeReader.read(base, own), steps));
        }
        own.addAll(ofNetwork(settings, network));
        own.addAll(method.settings());
        Recipe recipe = RecipeReader.read(base, own);
        if (!(recipe.dataset() instanceof ClimateChoice)) {
            throw new UserMistake("--set: dataset.kind is " + recipe.dataset().kind()
                    + "; expected climate or climatebench, which are maps");
        }
        String label = method.label(network);
        return new Arm(label, method.word(network), base, Cell.ofSeeds(recipe, seeds, label));
    }

    private static List<String> ofNetwork(List<String> settings, ClimateNetwork network) {
        List<String> own = new ArrayList<>();
        for (String setting : settings) {
            boolean ofOne = false;
            for (ClimateNetwork each : ClimateNetwork.values()) {
                String prefix = each.word() + ".";
                if (setting.startsWith(prefix)) {
                    ofOne = true;
                    if (each == network) {
                        own.add(setting.substring(prefix.length()));
                    }
                }
            }
            if (!ofOne) {
                own.add(setting);
            }
        }
        return own;
    }

    /** Returns the scenarios that all of them learn and are measured on. */
    public ClimateChoice climate() {
        return (ClimateChoice) trainings.arms().getFirst().recipe().dataset();
    }
}
