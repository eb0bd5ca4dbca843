package org.backlight.app.reproduce.climate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.app.recipe.Recipe;

/** Size of the networks of {@code reproduce climate}. */
public enum ClimateSize {

    /** The size of the built-in recipes. */
    SMALL(0x1p31),
    /** The published size: a vision transformer of 0.2 and a fully connected network of 1.3 billion parameters. */
    PAPER(0x1.2p34);

    private static final List<String> PAPER_SETTINGS = List.of("dataset.grid=96x144", "training.steps=300",
            "training.batch-size=8", "training.schedule.warm-up-steps=30", "training.evaluation-interval=50",
            "training.checkpoint-interval=100", "training.keep=1");

    private final double bytesOfOne;

    ClimateSize(double bytesOfOne) {
        this.bytesOfOne = bytesOfOne;
    }

    /**
     * Returns the size of a word.
     *
     * @throws UserMistake if there is none
     */
    public static ClimateSize of(String word) {
        return Arrays.stream(values()).filter(size -> size.word().equals(word)).findFirst()
                .orElseThrow(() -> new UserMistake("--size is \"" + word + "\"; expected small or paper"));
    }

    /** Returns the word that selects it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the approximate bytes of memory that one training takes, at most. */
    public double bytesOfOne() {
        return bytesOfOne;
    }

    /**
     * Returns the settings that make a recipe of this size. Learning rates fall with the width.
     *
     * @param small a built-in recipe of the network
     * @return texts of the form key=value
     */
    List<String> settings(ClimateNetwork network, Recipe small) {
        if (this == SMALL) {
            return List.of();
        }
        List<String> all = new ArrayList<>(PAPER_SETTINGS);
        all.addAll(network.paperSettings());
        double rate = small.training().optimizer().learningRate() * network.paperRateFactor();
        all.add("training.optimizer.learning-rate=" + new BigDecimal(rate).round(new MathContext(3))
                .stripTrailingZeros().toPlainString());
        if (small.feedback() != null) {
            if (network == ClimateNetwork.VIT) {
                // The light goes to both matrices of each MLP, which matches the published count.
                all.add("feedback.granularity=mlp");
            }
            if (!(small.feedback().projection() instanceof ProjectionChoice.Light)) {
                // A matrix of this size would take more memory than the network.
                all.add("feedback.projection=hadamard");
            }
        }
        return all;
    }
}
