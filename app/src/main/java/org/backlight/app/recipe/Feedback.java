package org.backlight.app.recipe;

import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;

/**
 * The recipe's key {@code feedback}: the path of the error from the output to the layers. It applies to the
 * methods dfa and odfa; bp and shallow leave it out.
 *
 * @param projection what computes B·e; dense for dfa and opu for odfa by default
 * @param ternarize how the error becomes −1, 0 and 1; none for dfa and stochastic for odfa by default
 * @param source which error is projected: logits, or the gradient that enters the head (for a transformer: its last
 *     block); head for a transformer and logits otherwise by default
 * @param centering what is taken from the errors first, and from the feedback at last: none (the default), or batch, their
 *     mean over the batch
 * @param granularity where a stage of several layers takes feedback: block (the default), sublayer or direct
 * @param scope whether the layers share one projection; independent by default
 * @param normalization none (the default), or rms: each projected row as large as its error
 * @param scale the factor on the feedback B·e, greater than 0; 1 by default
 * @param shots the projections of each row whose mean is taken, among which stochastic ternarization shares the error; 1
 *     by default
 */
public record Feedback(ProjectionChoice projection, TernarizeChoice ternarize, FeedbackSource source,
        FeedbackCentering centering, FeedbackGranularity granularity, FeedbackScope scope,
        FeedbackNormalization normalization,
        double scale,
        int shots) {

    private static final int MOST_SHOTS = 10_000;

    /** Reads the key {@code feedback}, or checks it and returns null where the method has no use for it. */
    static Feedback read(Section recipe, Method method, ModelChoice model) {
        Section feedback = recipe.section("feedback");
        boolean optical = method == Method.ODFA;
        ProjectionChoice projection = projection(feedback, optical ? "opu" : "dense", model);
        boolean light = projection instanceof ProjectionChoice.Light;
        TernarizeChoice ternarize = TernarizeChoice.read(feedback, light ? "stochastic" : "none");
        FeedbackScope scope = feedback.constant("scope", FeedbackScope.INDEPENDENT);
        FeedbackSource source = feedback.constant("source",
                model instanceof ModelChoice.Gpt ? FeedbackSource.HEAD : FeedbackSource.LOGITS);
        FeedbackCentering centering = feedback.constant("centering", FeedbackCentering.NONE);
        FeedbackGranularity granularity = feedback.constant("granularity", FeedbackGranularity.BLOCK);
        FeedbackNormalization normalization = feedback.constant("normalization", FeedbackNormalization.NONE);
        double scale = feedback.number("scale", 1, Interval.POSITIVE);
        int shots = (int) feedback.whole("shots", 1, 1, MOST_SHOTS);
        feedback.end();
        if (!method.projects()) {
            return null;
        }
        if (optical != light) {
            throw feedback.contradiction("projection", optical
                    ? "training.method odfa needs feedback.projection opu, not " + projection.kind()
                            + "; use training.method dfa for a digital projection"
                    : "training.method dfa needs a digital feedback.projection (dense or gaussian), not opu;"
                            + " use training.method odfa for an optical one");
        }
        if (source != FeedbackSource.HEAD && model instanceof ModelChoice.Gpt gpt
                && gpt.readout() != GptShape.Adapter.NONE) {
            throw feedback.contradiction("source",
                    "feedback.source is logits, but model.readout " + Section.kebab(gpt.readout())
                            + " needs feedback.source head");
        }
        if (scope != FeedbackScope.SHARED && model instanceof ModelChoice.Gpt gpt
                && gpt.readout().calibrated()) {
            throw feedback.contradiction("scope",
                    "feedback.scope is independent, but model.readout " + Section.kebab(gpt.readout())
                            + " equals one projection for all layers and needs feedback.scope shared");
        }
        if (light && ternarize instanceof TernarizeChoice.None) {
            throw feedback.contradiction("ternarize",
                    "feedback.ternarize is none, but the OPU shows binary frames"
                            + " and needs fixed, relative, quantile or stochastic");
        }
        return new Feedback(projection, ternarize, source, centering, granularity, scope, normalization,
                scale, shots);
    }

    /** From where to where the feedback goes. */
    public FeedbackRoute route() {
        return new FeedbackRoute(source, centering, granularity, scope, normalization, scale, shots);
    }

    private static ProjectionChoice projection(Section feedback, String usual, ModelChoice model) {
        Section projection = feedback.choice("projection", usual, "dense", "gaussian", "opu");
        ProjectionChoice choice = switch (projection.kind()) {
            case "opu" -> ProjectionChoice.Opu.read(projection, model);
            case "gaussian" -> new ProjectionChoice.Gaussian();
            default -> new ProjectionChoice.Dense();
        };
        projection.end();
        return choice;
    }
}
