package org.backlight.app.train;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How figures are said of what is learned: samples and accuracy of images, tokens and perplexity of texts.
 *
 * @param text whether a text is learned
 * @param rowsPerSample predictions per sample: 1 for images, the context for texts
 */
public record Wording(boolean text, int rowsPerSample) {

    /** The figures of an evaluation on held-out samples. */
    String evaluation(double loss, double accuracy) {
        return text
                ? String.format(Locale.ROOT, "validation loss %.4f  perplexity %,.2f", loss, perplexity(loss))
                : String.format(Locale.ROOT, "test loss %.4f  test accuracy %.2f %%", loss, 100 * accuracy);
    }

    /** The figures of one batch. */
    String batch(double loss, double accuracy) {
        return text
                ? String.format(Locale.ROOT, "loss %.4f", loss)
                : String.format(Locale.ROOT, "loss %.4f  accuracy %.1f %%", loss, 100 * accuracy);
    }

    /** A speed. */
    String rate(double samplesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f %s/s", samplesPerSecond * rowsPerSample,
                text ? "tokens" : "samples");
    }

    /** How many of each kind: {@code 2 connection lost, 1 timeout}. */
    public static String counts(Map<String, Long> kinds) {
        return kinds.entrySet().stream().map(kind -> kind.getValue() + " " + kind.getKey().replace('_', ' '))
                .collect(Collectors.joining(", "));
    }

    /** exp(loss): as uncertain as a choice among so many equally likely tokens. */
    public static double perplexity(double loss) {
        return Math.exp(loss);
    }

    /** Seconds as people say them: {@code 4.2 s}, {@code 3 min 20 s}, {@code 2 h 5 min}. */
    public static String duration(double seconds) {
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
