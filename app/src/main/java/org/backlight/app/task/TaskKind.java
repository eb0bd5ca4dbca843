package org.backlight.app.task;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeSubject;
import org.backlight.app.run.RunFolder;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.metric.Metric;

/**
 * A kind of task: it reads the data sets and models of its recipes, knows from a recipe alone what will be measured, and can load
 * the task that a recipe describes.
 */
public interface TaskKind extends RecipeSubject {

    /** Returns the metrics of the kind's tasks; the first one is what runs are compared by. */
    List<Metric> metrics();

    /** Returns the unit of the loss that the kind's tasks are trained by, such as {@code nats}; empty where it has none. */
    default String lossUnit() {
        return "";
    }

    /**
     * Returns how figures are said.
     *
     * @param recipe of this kind
     */
    Wording wording(Recipe recipe);

    /**
     * Loads the data and builds the network.
     *
     * @param recipe of this kind
     * @param data where data sets are looked for
     * @param purpose what for; how large the model may be depends on it
     * @param terminal shows what takes a while
     * @throws org.backlight.app.failure.UserMistake if the data set is missing or damaged, or the model too large
     */
    Task load(Recipe recipe, DataFolder data, Purpose purpose, Terminal terminal);

    /**
     * Finds out what a forecast needs to know; neither loads data, if it can do without, nor makes the network.
     *
     * @param recipe of this kind
     * @param data where data sets are looked for
     * @param terminal shows what takes a while
     * @throws org.backlight.app.failure.UserMistake if the data set is missing or damaged, or the model too large
     */
    TaskOutline outline(Recipe recipe, DataFolder data, Terminal terminal);

    /**
     * Returns the command lines, without the program's name, that one may want to type after a run of this kind.
     *
     * @param folder the run's
     */
    default List<String> next(RunFolder folder) {
        return List.of();
    }

    /**
     * Answers for samples of the user's, or for a scenario, by the network of a run of this kind, and writes or prints what it
     * says.
     *
     * @param folder the run's
     * @param data where data sets are looked for
     * @param asked for what, and where to
     * @param terminal where results are printed
     * @throws UserMistake if the kind has no answer, or what is asked for cannot be read
     * @throws IOException if the answer cannot be written
     */
    default void predict(RunFolder folder, DataFolder data, PredictionRequest asked, Terminal terminal)
            throws IOException {
        throw noAnswers(folder, "which predicts");
    }

    /**
     * Measures how well the network of a run of this kind answers for samples.
     *
     * @param folder the run's
     * @param data where data sets are looked for
     * @param samples with their answers; empty for the test samples of the run's own data set
     * @param resize whether images of another size are resized
     * @param terminal shows what takes a while
     * @throws UserMistake if the kind has no such measure, or samples cannot be read
     */
    default SampleEvaluation evaluate(RunFolder folder, DataFolder data, Optional<Path> samples,
            boolean resize,
            Terminal terminal) {
        throw noAnswers(folder, "which is evaluated on samples");
    }

    /**
     * Makes the network of a run of this kind ready to leave.
     *
     * @param folder the run's
     * @param data where data sets are looked for
     * @param asked what is to leave
     * @param terminal shows what takes a while
     * @throws UserMistake if the run has no checkpoint, or data or checkpoint are missing, damaged or others
     */
    ModelToExport export(RunFolder folder, DataFolder data, ExportRequest asked, Terminal terminal);

    private static UserMistake noAnswers(RunFolder folder, String what) {
        return new UserMistake(
                "run " + folder.path() + " learned the data set " + folder.recipe().dataset().kind()
                        + "; expected a run of images, arrays, a table or the climate, " + what);
    }
}
