package org.backlight.app.recipe;

import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.FeedbackScope;

/**
 * The recipe's key {@code feedback}: the path of the error from the output to the layers. It applies to the
 * methods dfa and odfa; bp and shallow leave it out.
 *
 * @param projection what computes B·e; dense for dfa and opu for odfa by default
 * @param ternarize how the error becomes −1, 0 and 1; none for dfa and stochastic for odfa by default
 * @param scope whether the layers share one projection; independent by default
 * @param scale the factor on the feedback B·e, greater than 0; 1 by default
 */
public record Feedback(ProjectionChoice projection, TernarizeChoice ternarize, FeedbackScope scope,
        double scale) {

    /** Reads the key {@code feedback}, or checks it and returns null where the method has no use for it. */
    static Feedback read(Section recipe, Method method) {
        Section feedback = recipe.section("feedback");
        boolean optical = method == Method.ODFA;
        ProjectionChoice projection = projection(feedback, optical ? "opu" : "dense");
        boolean light = projection instanceof ProjectionChoice.Opu;
        TernarizeChoice ternarize = TernarizeChoice.read(feedback, light ? "stochastic" : "none");
        FeedbackScope scope = feedback.constant("scope", FeedbackScope.INDEPENDENT);
        double scale = feedback.number("scale", 1, Interval.POSITIVE);
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
        if (light && ternarize instanceof TernarizeChoice.None) {
            throw feedback.contradiction("ternarize",
                    "feedback.ternarize is none, but the OPU shows binary frames"
                            + " and needs fixed, relative, quantile or stochastic");
        }
        return new Feedback(projection, ternarize, scope, scale);
    }

    private static ProjectionChoice projection(Section feedback, String usual) {
        Section projection = feedback.choice("projection", usual, "dense", "gaussian", "opu");
        ProjectionChoice choice = switch (projection.kind()) {
            case "opu" -> ProjectionChoice.Opu.read(projection);
            case "gaussian" -> new ProjectionChoice.Gaussian();
            default -> new ProjectionChoice.Dense();
        };
        projection.end();
        return choice;
    }
}
