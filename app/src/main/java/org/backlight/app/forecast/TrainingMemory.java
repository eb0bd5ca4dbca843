package org.backlight.app.forecast;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MachineMemory;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;

/** Memory that each of several trainings takes, asked of their data sets and networks before any is begun. */
public final class TrainingMemory {

    /** Bytes that a simulated device takes at most. */
    private static final double DEVICE = 0x1p30;

    private TrainingMemory() {}

    /**
     * Returns the memory that the largest training takes at least: Java and libtorch, network and optimizer, a batch, the data set,
     * and a feedback matrix or a simulated device.
     *
     * @param recipes of the trainings, which may differ in the seed alone
     * @param data where data sets are looked for
     * @param terminal shows what takes a while
     * @return bytes; 0 where there are no recipes
     * @throws org.backlight.app.failure.UserMistake if a training could not be begun, as its data set is missing or damaged, or
     *     it does not fit into the machine's memory
     */
    public static double largest(Collection<Recipe> recipes, DataFolder data, Terminal terminal) {
        Map<List<Object>, TaskOutline> outlines = new HashMap<>();
        double largest = 0;
        for (Recipe recipe : recipes.stream().map(each -> each.seeded(0)).distinct().toList()) {
            // Data sets are looked at once, however many learning rates there are.
            TaskOutline task = outlines.computeIfAbsent(
                    Arrays.asList(recipe.dataset(), recipe.model(), recipe.feedback(),
                            recipe.training().precision()),
                    _ -> Tasks.of(recipe).outline(recipe, data, terminal));
            MemoryNeed need = new MemoryNeed(recipe, task.model());
            need.check(Purpose.TRAINING, task.samples(), task.testSamples(), MachineMemory.bytes());
            largest = Math.max(largest, need.trainingBytes(task.samples(), task.testSamples())
                    + task.sampleBytes() + (hasDevice(recipe) ? DEVICE : 0));
        }
        return largest;
    }

    private static boolean hasDevice(Recipe recipe) {
        return recipe.feedback() != null
                && recipe.feedback().projection() instanceof ProjectionChoice.Light;
    }
}
