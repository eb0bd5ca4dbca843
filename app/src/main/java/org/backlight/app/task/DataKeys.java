package org.backlight.app.task;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Section;
import org.backlight.substrate.check.Interval;

/** Keys that several kinds of data sets of the user's own have. */
public final class DataKeys {

    /** Where the data lie; the place may change while the content stays. */
    public static final String PATH = "path";

    /** Share of the samples to test on where data have no part for it and the recipe does not say. */
    public static final double TEST_SHARE = 0.2;

    private static final Pattern NOT_BLANK = Pattern.compile(".*\\S.*", Pattern.DOTALL);
    private static final Interval SHARE = new Interval(0, false, 1, false);

    private DataKeys() {}

    /**
     * Reads the path of a file or folder, and makes it absolute; null where the key is missing.
     *
     * @param what it is of, such as {@code a folder}
     * @throws UserMistake if it is no path
     */
    public static String path(Section dataset, String key, String what) {
        String path = dataset.text(key, null, NOT_BLANK, "the path of " + what);
        try {
            return path == null ? null : Path.of(path).toAbsolutePath().normalize().toString();
        } catch (InvalidPathException e) {
            throw dataset.contradiction(key,
                    "dataset." + key + " is \"" + path + "\"; expected the path of " + what);
        }
    }

    /**
     * Reads the path of a file or folder that must be named.
     *
     * @throws UserMistake if it is missing or no path
     */
    public static String requiredPath(Section dataset, String key, String what) {
        String path = path(dataset, key, what);
        if (path == null) {
            throw missing(dataset, key, "the path of " + what);
        }
        return path;
    }

    /** Returns the refusal of a data set without a key that it must have. */
    public static UserMistake missing(Section dataset, String key, String expected) {
        return dataset.contradiction(key, "dataset." + key + " is missing; expected " + expected);
    }

    /**
     * Reads the share of samples to test on; null where there is a part to test on.
     *
     * @param part the key that names that part, if there is one; else null
     * @throws UserMistake if both are there
     */
    public static Double testShare(Section dataset, String part) {
        boolean hasPart = part != null && dataset.has(part);
        if (hasPart && dataset.has("test-share")) {
            throw dataset.contradiction("test-share",
                    "dataset.test-share is there, but dataset." + part + " names what is tested on");
        }
        double share = dataset.number("test-share", TEST_SHARE, SHARE);
        return hasPart ? null : share;
    }

    /** Reads the seed of the division into samples to learn from and to test on; null where there is a part to test on. */
    public static Long splitSeed(Section dataset, Double testShare) {
        long seed = dataset.whole("split-seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
        return testShare == null ? null : seed;
    }
}
