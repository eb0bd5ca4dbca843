package org.backlight.app.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.network.Network;
import org.backlight.projection.MatrixProjection;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.ternary.Ternarizer;

/** The way of the error to the hidden stages, digital or optical, as a recipe describes it. */
public final class FeedbackPath implements AutoCloseable {

    private final RandomProjection projection;
    private final Optional<OpuAtWork> opu;
    private final DirectFeedback credit;

    FeedbackPath(Feedback feedback, Network network, Seeds seeds) {
        FeedbackRoute route = feedback.route();
        long inputs = route.inputs(network);
        long outputs = Math.max(1, route.outputs(network));
        Optional<Ternarizer> ternarizer = feedback.ternarize().map(kind -> kind.seeded(seeds.ternarizer()));
        ProjectionChoice choice = feedback.projection();
        switch (choice) {
            case ProjectionChoice.Digital of -> {
                projection = refusingSizes(choice, inputs, outputs,
                        () -> of.digital().make(seeds.feedback(), inputs, outputs,
                                Runtime.getRuntime().availableProcessors()));
                opu = Optional.empty();
            }
            case ProjectionChoice.Matrix given -> {
                projection = refusingSizes(choice, inputs, outputs, () -> open(given, inputs, outputs));
                opu = Optional.empty();
            }
            case ProjectionChoice.Light light -> {
                OpuAtWork device = refusingSizes(choice, inputs, outputs,
                        () -> new OpuAtWork(light.device(), seeds.feedback(), inputs, outputs));
                projection = device;
                opu = Optional.of(device);
            }
        }
        try {
            credit = new DirectFeedback(projection, ternarizer, route);
        } catch (RuntimeException | Error e) {
            projection.close();
            throw e;
        }
    }

    private static RandomProjection open(ProjectionChoice.Matrix given, long inputs, long outputs) {
        try {
            return MatrixProjection.open(Path.of(given.path()), inputs, outputs,
                    Runtime.getRuntime().availableProcessors());
        } catch (IOException e) {
            throw UserMistake.because("feedback.projection.path: ", e);
        }
    }

    /**
     * Makes something of a projection, or says that the projection cannot have such a size.
     *
     * @throws UserMistake if the maker refuses its arguments
     */
    public static <T> T refusingSizes(ProjectionChoice choice, long inputs, long outputs, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw UserMistake.because("feedback.projection " + choice.kind() + " cannot map " + inputs
                    + " errors to the layers' " + outputs + " outputs: ", e);
        } catch (IllegalStateException e) {
            throw UserMistake.because("feedback.projection " + choice.kind() + " cannot be calibrated: ", e);
        }
    }

    /** Sets what of a task's network depends on the projection. */
    void calibrate(Task task) {
        task.calibrate(projection, credit.route().scale());
    }

    DirectFeedback credit() {
        return credit;
    }

    /** Returns the optical device, if there is one. */
    Optional<OpuAtWork> opu() {
        return opu;
    }

    @Override
    public void close() {
        projection.close();
    }
}
