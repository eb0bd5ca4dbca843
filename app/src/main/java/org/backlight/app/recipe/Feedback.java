package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.projection.ProjectionKind;
import org.backlight.projection.ternary.Ternarizer;

/**
 * The recipe's key {@code feedback}: the path of the error from the output to the layers. It applies to the
 * methods dfa and odfa; bp and shallow leave it out.
 *
 * @param projection what computes B·e; dense for dfa and opu for odfa by default
 * @param ternarize how the error becomes −1, 0 and 1; empty (the word none) for dfa and stochastic for odfa by default. Its
 *     seed is 0 here: a run has its own
 * @param route from where to where the feedback goes; its components are keys of {@code feedback} itself. By default the
 *     error of the logits, for a transformer that of its last block, goes to the output of each stage by a projection
 *     of its own, once
 */
public record Feedback(ProjectionChoice projection, Optional<Ternarizer> ternarize,
        @JsonUnwrapped FeedbackRoute route) {

    /** The word for an error that is projected as it is. */
    static final String AS_IT_IS = "none";

    /** The kinds of ternarizer, with their defaults. */
    static final Map<String, Ternarizer> TERNARIZERS = ternarizers();

    private static Map<String, Ternarizer> ternarizers() {
        Map<String, Ternarizer> kinds = new LinkedHashMap<>();
        kinds.put("fixed", new Ternarizer.Fixed(0.1f));
        kinds.put("relative", new Ternarizer.Relative(1));
        kinds.put("quantile", new Ternarizer.Quantile(0.1f));
        kinds.put("stochastic", new Ternarizer.Stochastic(2.5f, 0));
        return kinds;
    }

    /** Reads the key {@code feedback}, or checks it and returns null where the method has no use for it. */
    static Feedback read(Section recipe, Method method, ModelChoice model, RecipeSubject subject) {
        Section feedback = recipe.section("feedback");
        boolean optical = method == Method.ODFA;
        ProjectionChoice projection = ProjectionChoice.read(feedback, optical ? "opu" : "dense",
                subject.usualPreset());
        boolean light = projection instanceof ProjectionChoice.Light;
        Optional<Ternarizer> ternarize = ternarize(feedback, light ? "stochastic" : AS_IT_IS);
        feedback.renamed("shots", "repetitions");
        FeedbackRoute route = feedback.record(usual(model, FeedbackScope.INDEPENDENT), Set.of());
        feedback.end();
        if (!method.projects()) {
            return null;
        }
        if (optical != light) {
            throw feedback.contradiction("projection", optical
                    ? "training.method odfa needs feedback.projection opu, not " + projection.kind()
                            + "; use training.method dfa for a digital projection"
                    : "training.method dfa needs a digital feedback.projection ("
                            + Section.oneOf(ProjectionChoice.DIGITAL_WORDS)
                            + "), not opu; use training.method odfa for an optical one");
        }
        model.requireFit(feedback, route);
        if (light && ternarize.isEmpty()) {
            throw feedback.contradiction("ternarize",
                    "feedback.ternarize is none, but the OPU shows binary frames"
                            + " and needs fixed, relative, quantile or stochastic");
        }
        return new Feedback(projection, ternarize, route);
    }

    private static FeedbackRoute usual(ModelChoice model, FeedbackScope scope) {
        return new FeedbackRoute(model.usualSource(), FeedbackCentering.NONE, FeedbackGranularity.BLOCK,
                scope, FeedbackNormalization.NONE, 1, 1);
    }

    /**
     * Returns the feedback of a recipe by another method.
     *
     * @param method dfa or odfa
     * @param present the recipe's feedback; null for one without
     * @param preset of the device in place of its own, if any
     */
    static Feedback by(Method method, Feedback present, ModelChoice model, RecipeSubject subject,
            Optional<String> preset) {
        FeedbackRoute route = present == null ? usual(model, model.usualScope()) : present.route;
        if (method == Method.DFA) {
            return present != null && present.projection instanceof ProjectionChoice.Digital
                    ? present
                    : new Feedback(new ProjectionChoice.Digital(ProjectionKind.DENSE), Optional.empty(),
                            route);
        }
        boolean keeps = present != null && present.projection instanceof ProjectionChoice.Light
                && preset.isEmpty();
        Optional<Ternarizer> ternarizer = present == null ? Optional.empty() : present.ternarize;
        return new Feedback(
                keeps
                        ? present.projection
                        : new ProjectionChoice.Opu(preset.orElseGet(subject::usualPreset),
                                Collections.emptySortedMap()),
                ternarizer.or(() -> Optional.of(TERNARIZERS.get("stochastic"))), route);
    }

    private static Optional<Ternarizer> ternarize(Section feedback, String usual) {
        Section ternarize = feedback.choice("ternarize", usual,
                Stream.concat(Stream.of(AS_IT_IS), TERNARIZERS.keySet().stream()).toArray(String[]::new));
        Ternarizer kind = TERNARIZERS.get(ternarize.kind());
        Ternarizer read = kind == null ? null : (Ternarizer) ternarize.record((Record) kind, Set.of("seed"));
        ternarize.end();
        return Optional.ofNullable(read);
    }
}
