package org.backlight.app.reproduce.climate;

import java.util.List;
import java.util.Optional;

/** Ways to train that {@code reproduce climate} compares, each for both networks but for those of one alone. */
enum ClimateMethod {

    /** Backpropagation. */
    BP("BP", "bp", "bp"),
    /** Direct feedback alignment. */
    DFA("DFA", "dfa", "dfa"),
    /** Direct feedback alignment through the twin. */
    ODFA("ODFA", "odfa", "odfa"),
    /** Only the head learns. */
    SHALLOW("shallow", "shallow", "shallow"),
    /** Backpropagation whose gradient is normed at every stage as a camera norms feedback. */
    BP_NORMED("BP normed", "bp-normed", "bp", "training.gradient-normalization=unit"),
    /** Backpropagation through a network with layer normalization, which the vision transformer always has. */
    BP_LAYER_NORM("BP layer norm", "bp-layernorm", "bp", ClimateNetwork.FCNN, "model.normalization=layer"),
    /** Direct feedback alignment whose feedback is normed. */
    DFA_NORMED("DFA normed", "dfa-normed", "dfa", "feedback.normalization=unit"),
    /** Direct feedback alignment through the twin whose feedback is normed. */
    ODFA_NORMED("ODFA normed", "odfa-normed", "odfa", ClimateNetwork.FCNN, "feedback.normalization=unit"),
    /** Backpropagation of whole maps, as published, not of deviations from pattern scaling. */
    BP_RAW("BP raw", "bp-raw", "bp", "dataset.residual=none"),
    /** Direct feedback alignment through the twin of whole maps. */
    ODFA_RAW("ODFA raw", "odfa-raw", "odfa", "dataset.residual=none");

    private final String label;
    private final String word;
    private final String recipe;
    private final Optional<ClimateNetwork> only;
    private final List<String> settings;

    ClimateMethod(String label, String word, String recipe, String... settings) {
        this(label, word, recipe, Optional.empty(), settings);
    }

    ClimateMethod(String label, String word, String recipe, ClimateNetwork only, String... settings) {
        this(label, word, recipe, Optional.of(only), settings);
    }

    ClimateMethod(String label, String word, String recipe, Optional<ClimateNetwork> only,
            String... settings) {
        this.label = label;
        this.word = word;
        this.recipe = recipe;
        this.only = only;
        this.settings = List.of(settings);
    }

    /** Returns what the training of a network by it is called. */
    String label(ClimateNetwork network) {
        return network.label() + " " + label;
    }

    /** Returns the word that selects the training of a network by it. */
    String word(ClimateNetwork network) {
        return network.word() + "-" + word;
    }

    /** Returns the built-in recipe that it follows. */
    String recipe(ClimateNetwork network) {
        return network.recipe(recipe);
    }

    /** Returns whether a network is trained by it. */
    boolean trains(ClimateNetwork network) {
        return only.isEmpty() || only.get() == network;
    }

    /** Returns the settings that make it of its recipe. */
    List<String> settings() {
        return settings;
    }
}
