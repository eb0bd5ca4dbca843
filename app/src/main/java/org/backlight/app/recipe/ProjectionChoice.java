package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.backlight.optics.OpuPresets;

/** The recipe's key {@code feedback.projection}: what computes B·e. */
@JsonPropertyOrder("kind")
public sealed interface ProjectionChoice {

    /** The word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** A Gaussian matrix kept in memory. The default for {@code method: dfa}. */
    record Dense() implements ProjectionChoice {

        @Override
        public String kind() {
            return "dense";
        }
    }

    /** A Gaussian matrix made anew from its seed at every use, never stored. */
    record Gaussian() implements ProjectionChoice {

        @Override
        public String kind() {
            return "gaussian";
        }
    }

    /**
     * The simulated optical processing unit. The default for {@code method: odfa}, and possible with it alone.
     *
     * @param preset the name of the device's preset; {@value #PRESET} by default
     */
    record Opu(String preset) implements ProjectionChoice {

        private static final String PRESET = "launay-2020";

        @Override
        public String kind() {
            return "opu";
        }

        static Opu read(Section projection) {
            return new Opu(projection.word("preset", PRESET, OpuPresets.names()));
        }
    }
}
