package org.backlight.app.recipe;

import org.backlight.learning.LearningRateSchedule;
import org.backlight.learning.OptimizerSettings;
import org.backlight.learning.Precision;

/**
 * The recipe's key {@code training}.
 *
 * @param method how the layers get their teaching signal; odfa by default
 * @param epochs how often the training set is gone through, at least 1; 10 by default
 * @param batchSize the number of samples per step, at least 1; 128 by default
 * @param optimizer how a gradient becomes a step: adam (the default; learning rate 0.001, beta1 0.9, beta2 0.999,
 *     epsilon 1e-8, weight decay 0) or sgd (learning rate 0.1, momentum 0)
 * @param schedule the factor on the learning rate over the training: decay constant (the default), linear or
 *     cosine, after a warm-up of some steps (none by default)
 * @param precision the arithmetic of the network's products; fp32 by default
 */
public record Training(Method method, int epochs, int batchSize, OptimizerSettings optimizer,
        LearningRateSchedule schedule, Precision precision) {

    private static final int MOST_EPOCHS = 100_000;
    private static final int LARGEST_BATCH = 1_000_000;

    /** How the layers below the head get their teaching signal; the head always has its exact gradient. */
    public enum Method {
        /** Backpropagation: the exact gradient. */
        BP,
        /** Direct feedback alignment: a fixed random projection of the error, computed digitally. */
        DFA,
        /** Optical direct feedback alignment: the same projection by light. */
        ODFA,
        /** None: only the head learns. */
        SHALLOW;

        /** The word that selects this method in a recipe. */
        public String word() {
            return Section.kebab(this);
        }

        /** Whether an error is projected, so that the recipe's key {@code feedback} applies. */
        public boolean projects() {
            return this == DFA || this == ODFA;
        }
    }

    static Training read(Section recipe) {
        Section training = recipe.section("training");
        Training read = new Training(training.constant("method", Method.ODFA),
                (int) training.whole("epochs", 10, 1, MOST_EPOCHS),
                (int) training.whole("batch-size", 128, 1, LARGEST_BATCH), optimizer(training),
                schedule(training),
                training.constant("precision", Precision.FP32));
        training.end();
        return read;
    }

    private static LearningRateSchedule schedule(Section training) {
        Section schedule = training.section("schedule");
        LearningRateSchedule read = new LearningRateSchedule(
                schedule.constant("decay", LearningRateSchedule.Decay.CONSTANT),
                (int) schedule.whole("warm-up-steps", 0, 0, Integer.MAX_VALUE));
        schedule.end();
        return read;
    }

    private static OptimizerSettings optimizer(Section training) {
        Section optimizer = training.choice("optimizer", "adam", "adam", "sgd");
        OptimizerSettings settings = switch (optimizer.kind()) {
            case "sgd" -> new OptimizerSettings.Sgd(optimizer.number("learning-rate", 0.1, Interval.POSITIVE),
                    optimizer.number("momentum", 0, Interval.DECAY));
            default -> new OptimizerSettings.Adam(optimizer.number("learning-rate", 0.001, Interval.POSITIVE),
                    optimizer.number("beta1", 0.9, Interval.DECAY),
                    optimizer.number("beta2", 0.999, Interval.DECAY),
                    optimizer.number("epsilon", 1e-8, Interval.POSITIVE),
                    optimizer.number("weight-decay", 0, Interval.NOT_NEGATIVE));
        };
        optimizer.end();
        return settings;
    }
}
