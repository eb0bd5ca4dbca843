package org.backlight.app.recipe;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/** The recipe's key {@code feedback.ternarize}: how the error becomes −1, 0 and 1 before it is projected. */
@JsonPropertyOrder("kind")
public sealed interface TernarizeChoice {

    /** Far beyond any useful threshold or multiple, and well inside the float range. */
    double LARGEST = 1000;

    /** The word that selects this kind in a recipe. */
    @JsonProperty
    String kind();

    /** The error is projected as it is. The default for {@code method: dfa}; impossible with an OPU. */
    record None() implements TernarizeChoice {

        @Override
        public String kind() {
            return "none";
        }
    }

    /**
     * sign(e) where abs(e) exceeds a fixed threshold, 0 elsewhere.
     *
     * @param threshold from 0 to 1000; {@value #THRESHOLD} by default
     */
    record Fixed(double threshold) implements TernarizeChoice {

        static final double THRESHOLD = 0.1;

        @Override
        public String kind() {
            return "fixed";
        }
    }

    /**
     * sign(e) where abs(e) exceeds a multiple of the root mean square of a sample's errors, 0 elsewhere.
     *
     * @param multiple from 0 to 1000; 1 by default
     */
    record Relative(double multiple) implements TernarizeChoice {

        static final double MULTIPLE = 1;

        @Override
        public String kind() {
            return "relative";
        }
    }

    /**
     * sign(e) for the largest errors of a sample, 0 elsewhere.
     *
     * @param fraction of the errors that are kept, at least one of them; from 1e-6 to 1; 0.1 by default
     */
    record Quantile(double fraction) implements TernarizeChoice {

        static final double FRACTION = 0.1;
        static final double LEAST = 1e-6;

        @Override
        public String kind() {
            return "quantile";
        }
    }

    /**
     * sign(e) with probability min(1, abs(e)/s), times s on the host, where s is a multiple of the root
     * mean square of a sample's errors: unbiased but for the errors beyond s. The default for {@code method: odfa}.
     *
     * @param multiple from 0.001 to 1000; 2.5 by default
     */
    record Stochastic(double multiple) implements TernarizeChoice {

        static final double MULTIPLE = 2.5;

        @Override
        public String kind() {
            return "stochastic";
        }
    }

    /** Reads the key {@code ternarize} of a recipe's section {@code feedback}. */
    static TernarizeChoice read(Section feedback, String usual) {
        Section ternarize = feedback.choice("ternarize", usual, "none", "fixed", "relative", "quantile",
                "stochastic");
        Interval threshold = new Interval(0, true, LARGEST, true);
        Interval scale = new Interval(1 / LARGEST, true, LARGEST, true);
        TernarizeChoice choice = switch (ternarize.kind()) {
            case "fixed" -> new Fixed(ternarize.number("threshold", Fixed.THRESHOLD, threshold));
            case "relative" -> new Relative(ternarize.number("multiple", Relative.MULTIPLE, threshold));
            case "quantile" -> new Quantile(ternarize.number("fraction", Quantile.FRACTION,
                    new Interval(Quantile.LEAST, true, 1, true)));
            case "stochastic" -> new Stochastic(
                    ternarize.number("multiple", Stochastic.MULTIPLE, scale));
            default -> new None();
        };
        ternarize.end();
        return choice;
    }
}
