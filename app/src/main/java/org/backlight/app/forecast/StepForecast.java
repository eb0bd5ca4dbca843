package org.backlight.app.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.machine.FeedbackWork;
import org.backlight.app.machine.LightCost;
import org.backlight.app.machine.NetworkShape;
import org.backlight.app.machine.StepWork;
import org.backlight.app.model.CnnChoice;
import org.backlight.app.model.MemoryNeed;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.Training.Method;
import org.backlight.app.task.TaskOutline;
import org.backlight.app.task.Tasks;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;

/**
 * What one step of a recipe's network would take by BP, DFA and ODFA, on any machine.
 *
 * @param recipe as it is
 * @param network its layers, in words
 * @param parameters the number of the network's parameters
 * @param batch samples of a step
 * @param widths of the hidden stages
 * @param methods the methods that are compared
 */
public record StepForecast(Recipe recipe, String network, long parameters, long batch, List<Integer> widths,
        List<MethodForecast> methods) {

    private static final List<Method> COMPARED = List.of(Method.BP, Method.DFA, Method.ODFA);

    /**
     * Forecasts the steps; makes no network.
     *
     * @param recipe what would be trained
     * @param data where data sets are looked for
     * @param terminal shows what takes a while
     * @param preset of the device in place of the recipe's or the usual one, if any
     * @throws UserMistake if the data set is missing, or the device too small
     */
    public static StepForecast of(Recipe recipe, DataFolder data, Terminal terminal,
            Optional<String> preset) {
        TaskOutline task = Tasks.of(recipe).outline(recipe, data, terminal);
        if (!knows(recipe)) {
            throw new UserMistake("the time of a step of model " + recipe.model().kind()
                    + " is not modelled; expected a recipe of model mlp, vit or gpt");
        }
        List<MethodForecast> methods = new ArrayList<>();
        for (Method method : COMPARED) {
            methods.add(method(recipe.by(method, preset), task));
        }
        Network network = task.model().withoutMemory();
        return new StepForecast(recipe, task.model().words(), network.parameterCount() + network.fixedCount(),
                batch(recipe, task), network.hiddenWidths(), methods);
    }

    /** Returns whether a step of the recipe's network is modelled: a convolution multiplies its weights at many places. */
    static boolean knows(Recipe recipe) {
        return !(recipe.model() instanceof CnnChoice);
    }

    private static long batch(Recipe recipe, TaskOutline task) {
        return Math.min(recipe.training().plan().batchSize(), task.samples());
    }

    private static MethodForecast method(Recipe recipe, TaskOutline task) {
        var need = new MemoryNeed(recipe, task.model());
        return new MethodForecast(recipe.training().method(), work(recipe, task),
                MemoryNeed.BASE + task.sampleBytes(), need.networkBytes(),
                need.batchBytes(task.samples(), task.testSamples()),
                need.matrixBytes());
    }

    /**
     * Returns the work of a recipe's step.
     *
     * @param task of the recipe
     * @throws UserMistake if its device is too small
     */
    static StepWork work(Recipe recipe, TaskOutline task) {
        Network network = task.model().withoutMemory();
        int rows = task.model().rowsPerSample();
        Optional<Feedback> feedback = Optional.ofNullable(recipe.feedback());
        FeedbackGranularity granularity = feedback.map(each -> each.route().granularity())
                .orElse(FeedbackGranularity.BLOCK);
        return new StepWork(NetworkShape.of(network, rows, granularity), recipe.training().method(),
                batch(recipe, task), recipe.training().precision(), recipe.training().optimizer(),
                feedback.map(each -> feedback(each, network, rows)));
    }

    private static FeedbackWork feedback(Feedback feedback, Network network, int rows) {
        try {
            FeedbackWork work = FeedbackWork.of(feedback, network, rows);
            work.light().filter(light -> light.exposures() > 1).ifPresent(light -> {
                throw tooSmall(light);
            });
            return work;
        } catch (IllegalArgumentException e) {
            String device = feedback.projection() instanceof ProjectionChoice.Light light
                    ? light.device().name()
                    : feedback.projection().kind();
            throw UserMistake.because("device " + device + " cannot project this network's errors: ", e);
        }
    }

    private static UserMistake tooSmall(LightCost light) {
        return new UserMistake(String.format(Locale.ROOT,
                "device %s gives at most %,d outputs at once, but the feedback of this network has %,d: it would take %,d exposures of each pattern",
                light.device(), light.mostOutputs(), light.outputs(), light.exposures()));
    }
}
