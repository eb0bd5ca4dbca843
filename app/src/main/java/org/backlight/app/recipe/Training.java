package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.TrainingPlan;

/**
 * The recipe's key {@code training}.
 *
 * @param method how the layers get their teaching signal; odfa by default
 * @param plan how long and in what portions; its components are keys of {@code training} itself, but for the order's seed
 *     and the milestones, which a run sets. By default 10 epochs in batches of 128 at a constant learning rate
 * @param optimizer how a gradient becomes a step: adam (the default; learning rate 0.001, beta1 0.9, beta2 0.999,
 *     epsilon 1e-8, weight decay 0) or sgd (learning rate 0.1, momentum 0, velocity in
 *     fp32)
 * @param precision the arithmetic of the network's products; fp32 by default
 * @param evaluationWindows the windows of a text on which it is evaluated, at most, spread over its held-out part; as
 *     {@link RecipeSubject#usualEvaluationWindows} says by default. Null where all held-out samples are evaluated
 * @param keep how many of the newest checkpoints stay, at least 1; 2 by default
 * @param gradientNormalization of the exact gradient that hidden stages take, for the method bp: none (the default), rms or unit.
 *     Null for none, and for other methods
 * @param tensorboard whether the run also keeps event files, which TensorBoard reads; null for no, the default, so that recipes
 *     are written as they were before there was the key
 */
public record Training(Method method, @JsonUnwrapped TrainingPlan plan, OptimizerSettings optimizer,
        Precision precision, Integer evaluationWindows, int keep,
        FeedbackNormalization gradientNormalization, Boolean tensorboard) {

    /** The most checkpoints that may stay. */
    public static final int MOST_KEPT = 1_000_000;

    private static final String GRADIENT_NORMALIZATION = "gradient-normalization";
    private static final TrainingPlan USUAL = new TrainingPlan(10, 128, LearningRateSchedule.CONSTANT, 0);
    private static final Clipping USUAL_CLIPPING = new Clipping(Clipping.Extent.STAGE, 1);
    private static final Map<String, OptimizerSettings> OPTIMIZERS = new LinkedHashMap<>();

    static {
        OPTIMIZERS.put("adam", new OptimizerSettings.Adam(0.001));
        OPTIMIZERS.put("sgd", new OptimizerSettings.Sgd(0.1, 0));
    }

    /** Method by which the layers below the head get their teaching signal; the head always has its exact gradient. */
    public enum Method {
        /** Backpropagation: the exact gradient. */
        BP,
        /** Direct feedback alignment: a fixed random projection of the error, computed digitally. */
        DFA,
        /** Optical direct feedback alignment: the same projection by light. */
        ODFA,
        /** None: only the head learns. */
        SHALLOW;

        /** Returns the word that selects this method in a recipe. */
        public String word() {
            return Section.kebab(this);
        }

        /** Returns whether an error is projected, so that the recipe's key {@code feedback} applies. */
        public boolean projects() {
            return this == DFA || this == ODFA;
        }
    }

    /** Returns this training by another method. */
    Training by(Method other) {
        return new Training(other, plan, optimizer, precision, evaluationWindows, keep,
                other == Method.BP ? gradientNormalization : null, tensorboard);
    }

    static Training read(Section recipe, DatasetChoice dataset, RecipeSubject subject) {
        Section training = recipe.section("training");
        Method method = training.constant("method", Method.ODFA);
        Training read = new Training(method, plan(training), optimizer(training),
                training.constant("precision", Precision.FP32),
                evaluationWindows(training, dataset, subject), (int) training.whole("keep", 2, 1, MOST_KEPT),
                gradientNormalization(training, method), training.truth("tensorboard", false) ? true : null);
        training.end();
        return read;
    }

    private static FeedbackNormalization gradientNormalization(Section training, Method method) {
        FeedbackNormalization read = training.constant(GRADIENT_NORMALIZATION, FeedbackNormalization.NONE);
        if (read == FeedbackNormalization.NONE) {
            return null;
        }
        if (method != Method.BP) {
            throw training.contradiction(GRADIENT_NORMALIZATION, "training.gradient-normalization is "
                    + Section.kebab(read) + ", but training.method " + method.word()
                    + (method.projects()
                            ? " takes feedback, whose normalization is feedback.normalization"
                            : " takes no gradient below the head"));
        }
        return read;
    }

    private static TrainingPlan plan(Section training) {
        Clipping clipping = training.sectionOrNone("clipping").map(section -> {
            Clipping read = section.record(USUAL_CLIPPING, Set.of());
            section.end();
            return read;
        }).orElse(Clipping.NONE);
        return training.record(USUAL.withClipping(clipping), Set.of("seed", "milestones", "clipping"));
    }

    private static Integer evaluationWindows(Section training, DatasetChoice dataset, RecipeSubject subject) {
        int windows = (int) training.whole("evaluation-windows", 0, 1, Integer.MAX_VALUE);
        OptionalInt usual = subject.usualEvaluationWindows();
        if (usual.isPresent()) {
            return windows == 0 ? usual.getAsInt() : windows;
        }
        if (windows != 0) {
            throw training.contradiction("evaluation-windows", "training.evaluation-windows is " + windows
                    + ", but the data set " + dataset.kind()
                    + " has no windows: all its test samples are evaluated");
        }
        return null;
    }

    private static OptimizerSettings optimizer(Section training) {
        Section optimizer = training.choice("optimizer", "adam", OPTIMIZERS.keySet().toArray(String[]::new));
        OptimizerSettings read = (OptimizerSettings) optimizer
                .record((Record) OPTIMIZERS.get(optimizer.kind()), Set.of());
        optimizer.end();
        return read;
    }
}
