package org.backlight.app.command.option;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.backlight.app.failure.UserMistake;
import picocli.CommandLine.Option;

/** The option {@code --seeds}: {@code 1,3,7}, {@code 1..5}, or both with commas between. */
public final class SeedsOption {

    private static final int MOST = 10_000;
    private static final Pattern RANGE = Pattern.compile("(-?\\d{1,18})\\.\\.(-?\\d{1,18})");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,19}");

    @Option(names = "--seeds", paramLabel = "SEEDS",
            description = "Train with each of these seeds, such as 1..5 or 1,3,7, and show mean and standard deviation; what is finished is not trained again. The recipe's seed by default, and 1,2,3 of reproduce.")
    private String seeds;

    /**
     * Returns the seeds.
     *
     * @return all different, in the order of the text; empty where the option is missing
     * @throws UserMistake if they are no seeds
     */
    public List<Long> seeds() {
        return seeds == null ? List.of() : parse(seeds);
    }

    /**
     * Reads seeds.
     *
     * @param text such as {@code 1..5}, with both ends, or {@code 1,3,7}
     * @return all different, at least one, in the order of the text
     * @throws UserMistake if it is anything else
     */
    static List<Long> parse(String text) {
        Set<Long> seeds = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            for (long seed : ofPart(part.strip(), text)) {
                if (!seeds.add(seed)) {
                    throw new UserMistake("--seeds has a seed twice: " + text);
                }
            }
            if (seeds.size() > MOST) {
                throw tooMany(text);
            }
        }
        return new ArrayList<>(seeds);
    }

    private static long[] ofPart(String part, String text) {
        Matcher range = RANGE.matcher(part);
        if (range.matches()) {
            long first = Long.parseLong(range.group(1));
            long last = Long.parseLong(range.group(2));
            if (first > last) {
                throw new UserMistake(
                        "--seeds is " + text + ", where " + part
                                + " has no seed; expected the smaller one first");
            }
            if (last - first >= MOST) {
                throw tooMany(text);
            }
            return LongStream.rangeClosed(first, last).toArray();
        }
        if (NUMBER.matcher(part).matches()) {
            try {
                return new long[]{Long.parseLong(part)};
            } catch (NumberFormatException e) {
                // Larger than a seed can be.
                throw mistake(text, e);
            }
        }
        throw mistake(text, null);
    }

    private static UserMistake mistake(String text, Exception cause) {
        return new UserMistake("--seeds is \"" + text
                + "\"; expected whole numbers with commas between, such as 1,3,7, or a range, such as 1..5",
                cause);
    }

    private static UserMistake tooMany(String text) {
        return new UserMistake("--seeds is " + text + "; expected at most " + MOST + " seeds");
    }
}
