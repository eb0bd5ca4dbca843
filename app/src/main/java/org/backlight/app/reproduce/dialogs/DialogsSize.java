package org.backlight.app.reproduce.dialogs;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.task.text.GptChoice;
import org.backlight.learning.model.GptShape;

/** Size of the transformers of {@code reproduce dialogs}. */
public enum DialogsSize {

    /** The size of the built-in recipes. */
    SMALL(1, 0x1p31, 256, List.of()),
    /** About 60 million parameters. */
    MEDIUM(0.6, 0x1.8p32, 768, List.of("model.heads=12", "model.blocks=8",
            "model.feed-forward=3072", "training.precision=bf16")),
    /** The published 1.07 billion parameters. */
    PAPER(0.2, 0x1.2p34, 2040, List.of("model.heads=24", "model.blocks=32",
            "model.feed-forward=4080", "training.precision=bf16", "training.checkpoint-interval=200",
            "training.evaluation-windows=256", "training.keep=1"));

    private static final double DIRECT_RATE_FACTOR = 0.15;

    private final double learningRateFactor;
    private final double bytesOfOne;
    private final int width;
    private final List<String> settings;

    DialogsSize(double learningRateFactor, double bytesOfOne, int width, List<String> settings) {
        this.width = width;
        this.learningRateFactor = learningRateFactor;
        this.bytesOfOne = bytesOfOne;
        this.settings = settings;
    }

    /**
     * Returns the size of a word.
     *
     * @throws UserMistake if there is none
     */
    public static DialogsSize of(String word) {
        return Arrays.stream(values()).filter(size -> size.word().equals(word)).findFirst()
                .orElseThrow(() -> new UserMistake(
                        "--size is \"" + word + "\"; expected small, medium or paper"));
    }

    /** Returns the word that selects it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the approximate bytes of memory that one training takes. */
    public double bytesOfOne() {
        return bytesOfOne;
    }

    /**
     * Returns the settings that make a recipe of this size. Learning rates fall with the size; the scale of an adapter,
     * and of the feedback that it aligns to, falls with the square root of the width, so that the magnitude of what
     * they read stays.
     *
     * @param small a built-in recipe
     * @return texts of the form key=value
     */
    List<String> settings(Recipe small) {
        if (this == SMALL) {
            return settings;
        }
        List<String> all = new ArrayList<>(settings);
        all.add("model.width=" + width);
        double rate = small.training().optimizer().learningRate();
        all.add("training.optimizer.learning-rate=" + digits(rate * learningRateFactor));
        GptChoice gpt = (GptChoice) small.model();
        if (this == PAPER && gpt.adapter() == GptShape.Adapter.RANDOM) {
            if (small.feedback() != null) {
                // No gradient flows inside a block, which is the fastest. Calibrated feedback is exact for a block's
                // output alone.
                all.add("feedback.granularity=direct");
            }
            if (small.training().plan().hiddenLearningRate() != 1) {
                // Feedback that goes to every layer aligns more slowly than that of whole blocks.
                all.add("training.hidden-learning-rate="
                        + digits(small.training().plan().hiddenLearningRate() * DIRECT_RATE_FACTOR));
            }
        }
        if (gpt.adapter() != GptShape.Adapter.NONE && small.feedback() != null) {
            all.add("feedback.scale="
                    + digits(small.feedback().route().scale() * Math.sqrt((double) gpt.width() / width)));
        }
        return all;
    }

    private static String digits(double value) {
        return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
    }
}
