package org.backlight.app.reproduce;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.trainings.Cell;

/**
 * Trainings of a reproduction: every arm with every seed.
 *
 * @param seeds each arm is trained with each
 * @param arms in the order of the report
 */
public record Plan(List<Long> seeds, List<Arm> arms) {

    /** Copies the lists. */
    public Plan {
        seeds = List.copyOf(seeds);
        arms = List.copyOf(arms);
    }

    /**
     * Returns the settings that end a recipe's training at a step; warm-up and the steps between evaluations become at most a
     * tenth of it.
     *
     * @param recipe not modified
     * @param steps of the optimizer, at least 1
     * @return texts of the form key=value
     */
    public static List<String> shortened(Recipe recipe, long steps) {
        long tenth = Math.max(1, steps / 10);
        int interval = recipe.training().plan().evaluationInterval();
        return List.of("training.steps=" + steps,
                "training.schedule.warm-up-steps="
                        + Math.min(recipe.training().plan().schedule().warmUpSteps(), tenth),
                "training.evaluation-interval=" + (interval == 0 ? tenth : Math.min(interval, tenth)));
    }

    /** Returns every training, all arms of a seed before the next seed. */
    public List<Cell> cells() {
        return cellsOf(arms);
    }

    /**
     * Returns the trainings of some arms.
     *
     * @param words of the arms, in any order; null for all
     * @throws UserMistake if there is no such arm
     */
    public List<Cell> cells(List<String> words) {
        if (words == null) {
            return cells();
        }
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
}
