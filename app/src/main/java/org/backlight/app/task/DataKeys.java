package org.backlight.app.task;

import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Section;
import org.backlight.substrate.check.Interval;

/** Keys that several kinds of data sets of the user's own have. */
public final class DataKeys {

    /** Where the data lie; the place may change while the content stays. */
    public static final String PATH = "path";

    /** Share of the samples to test on where data have no part for it and the recipe does not say. */
    public static final double TEST_SHARE = 0.2;

    /** Seed of the division where the recipe does not say. */
    public static final long SPLIT_SEED = 1;

    private static final String TEST_SHARE_KEY = "test-share";
    private static final String SPLIT_SEED_KEY = "split-seed";

    private static final Interval SHARE = new Interval(0, false, 1, false);

    private DataKeys() {}

    /**
     * Refuses a data set without a path that it must have; to be called when all its keys have been read.
     *
     * @param path what was read; null where it is missing
     * @param what it is of, such as {@code a folder}
     * @throws UserMistake if it is missing
     */
    public static void requirePath(Section dataset, String key, String path, String what) {
        if (path == null) {
            throw dataset.missing(key, "the path of " + what);
        }
    }

    /**
     * Reads the share of samples to test on; null where there is a part to test on.
     *
     * @param part the key that names that part, if there is one; else null
     * @throws UserMistake if both are there
     */
    public static Double testShare(Section dataset, String part) {
        return whereUndivided(dataset, TEST_SHARE_KEY, part,
                dataset.number(TEST_SHARE_KEY, TEST_SHARE, SHARE));
    }

    /**
     * Reads the seed of the division into samples to learn from and to test on; null where there is a part to test on.
     *
     * @param part as of {@link #testShare}
     * @throws UserMistake if both are there
     */
    public static Long splitSeed(Section dataset, String part) {
        return whereUndivided(dataset, SPLIT_SEED_KEY, part,
                dataset.whole(SPLIT_SEED_KEY, SPLIT_SEED, Long.MIN_VALUE, Long.MAX_VALUE));
    }

    private static <T> T whereUndivided(Section dataset, String key, String part, T value) {
        boolean hasPart = part != null && dataset.has(part);
        if (hasPart && dataset.has(key)) {
            throw dataset.contradiction(key, "dataset." + key + " is there, but dataset." + part
                    + " names what is tested on");
        }
        return hasPart ? null : value;
    }

    /**
     * Refuses keys of a division that data do not take, as they turn out to have a part to test on; values that are the usual ones
     * anyway are let be.
     *
     * @param part that is tested on, as a message names it
     * @throws UserMistake if there are such keys
     */
    public static void requireUndivided(Double testShare, Long splitSeed, String part) {
        if (testShare != null && testShare != TEST_SHARE) {
            throw divided(TEST_SHARE_KEY, testShare, part);
        }
        if (splitSeed != null && splitSeed != SPLIT_SEED) {
            throw divided(SPLIT_SEED_KEY, splitSeed, part);
        }
    }

    private static UserMistake divided(String key, Object value, String part) {
        return new UserMistake("dataset." + key + " is " + value + ", but " + part
                + " is there to be tested on, so that nothing is divided; expected no dataset." + key);
    }
}
