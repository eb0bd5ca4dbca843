package org.backlight.app.train;

import java.util.Optional;

import org.backlight.app.recipe.Feedback;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.TernarizeChoice;
import org.backlight.app.run.RunSummary;
import org.backlight.learning.DirectFeedback;
import org.backlight.learning.Network;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.GaussianProjection;
import org.backlight.projection.RandomProjection;
import org.backlight.projection.Ternarizer;

/** The way of the error to the hidden stages, digital or optical, as a recipe describes it. */
final class FeedbackPath implements AutoCloseable {

    private final RandomProjection projection;
    private final DirectFeedback credit;

    FeedbackPath(Feedback feedback, Network network, Seeds seeds) {
        long inputs = network.head().outputs();
        long outputs = feedback.scope().outputs(network.hiddenWidths());
        projection = switch (feedback.projection()) {
            case ProjectionChoice.Dense _ -> new DenseProjection(seeds.feedback(), inputs, outputs);
            case ProjectionChoice.Gaussian _ -> new GaussianProjection(seeds.feedback(), inputs, outputs);
            case ProjectionChoice.Opu _ -> throw new UnsupportedOperationException("opu");
        };
        credit = new DirectFeedback(projection, ternarizer(feedback.ternarize(), seeds), feedback.scope(),
                feedback.scale());
    }

    private static Optional<Ternarizer> ternarizer(TernarizeChoice choice, Seeds seeds) {
        return switch (choice) {
            case TernarizeChoice.None _ -> Optional.empty();
            case TernarizeChoice.Fixed fixed -> Optional.of(new Ternarizer.Fixed((float) fixed.threshold()));
            case TernarizeChoice.Relative relative -> Optional
                    .of(new Ternarizer.Relative((float) relative.multiple()));
            case TernarizeChoice.Stochastic stochastic -> Optional
                    .of(new Ternarizer.Stochastic((float) stochastic.multiple(), seeds.ternarizer()));
        };
    }

    DirectFeedback credit() {
        return credit;
    }

    /** What the optical device did so far; empty for a digital path. */
    Optional<RunSummary.Opu> opu() {
        return Optional.empty();
    }

    @Override
    public void close() {
        projection.close();
    }
}
