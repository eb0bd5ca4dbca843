package org.backlight.app.train;

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
import org.backlight.projection.RandomProjection;
import org.backlight.projection.ternary.Ternarizer;

/** The way of the error to the hidden stages, digital or optical, as a recipe describes it. */
public final class FeedbackPath implements AutoCloseable {

    private final RandomProjection projection;
    private final DirectFeedback credit;

    FeedbackPath(Feedback feedback, Network network, Seeds seeds) {
        FeedbackRoute route = feedback.route();
        long inputs = route.inputs(network);
        long outputs = Math.max(1, route.outputs(network));
        Optional<Ternarizer> ternarizer = feedback.ternarize().map(kind -> kind.seeded(seeds.ternarizer()));
        projection = projection(feedback.projection(), seeds.feedback(), inputs, outputs);
        try {
            credit = new DirectFeedback(projection, ternarizer, route);
        } catch (RuntimeException | Error e) {
            projection.close();
            throw e;
        }
    }

    private static RandomProjection projection(ProjectionChoice choice, long seed, long inputs,
            long outputs) {
        return refusingSizes(choice, inputs, outputs, () -> switch (choice) {
            case ProjectionChoice.Digital of -> of.digital().make(seed, inputs, outputs,
                    Runtime.getRuntime().availableProcessors());
            case ProjectionChoice.Light light -> new OpuAtWork(light.device(), seed, inputs, outputs);
        });
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
        return projection instanceof OpuAtWork opu ? Optional.of(opu) : Optional.empty();
    }

    @Override
    public void close() {
        projection.close();
    }
}
