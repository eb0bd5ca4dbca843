package org.backlight.app.reproduce.climate;

import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** The two networks that {@code reproduce climate} trains. */
enum ClimateNetwork {

    /** The vision transformer. */
    VIT("ViT", "climate-", 0.2,
            List.of("model.patch=12", "model.width=1024", "model.heads=16", "model.blocks=16",
                    "model.feed-forward=4096", "training.precision=bf16")),
    /**
     * The fully connected network of four layers. Three hidden widths equal to its output's make it the smallest whose widths never
     * increase, and 1.34 billion parameters.
     */
    FCNN("FCNN", "climate-fcnn-", 0.04, List.of("model.hidden=[13824, 13824, 13824]"));

    private final String label;
    private final String recipes;
    private final double paperRateFactor;
    private final List<String> paperSettings;

    ClimateNetwork(String label, String recipes, double paperRateFactor, List<String> paperSettings) {
        this.label = label;
        this.recipes = recipes;
        this.paperRateFactor = paperRateFactor;
        this.paperSettings = paperSettings;
    }

    /** Returns what it is called. */
    String label() {
        return label;
    }

    /** Returns the word that begins those of its methods. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the built-in recipe of a method. */
    String recipe(String method) {
        return recipes + method;
    }

    /** Returns the settings of the published size. */
    List<String> paperSettings() {
        return paperSettings;
    }

    /** Returns the factor on the recipes' learning rates at the published size. */
    double paperRateFactor() {
        return paperRateFactor;
    }

    /** Returns the names of its stages, by their number from the input on. */
    IntFunction<String> stages() {
        return switch (this) {
            case VIT -> i -> i == 0 ? "embedding" : "block " + i;
            case FCNN -> i -> "layer " + (i + 1);
        };
    }
}
