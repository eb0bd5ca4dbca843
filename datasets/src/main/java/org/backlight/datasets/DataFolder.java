package org.backlight.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folder that holds one subfolder per data set, and what named it.
 *
 * @param path absolute; need not exist yet
 * @param origin what named the folder: {@code --data-dir}, {@code $BACKLIGHT_DATA}, or
 *     {@code the default folder}
 */
public record DataFolder(Path path, String origin) {

    /** The environment variable that names the data folder where no option does. */
    public static final String ENVIRONMENT_VARIABLE = "BACKLIGHT_DATA";

    /**
     * Returns the data folder to use: the option's if given, else {@code $BACKLIGHT_DATA} if set and not blank, else
     * {@code data} in {@link #userCache}, in a new temporary folder for a user without a home. The first that is given
     * wins, even if it does not exist: data from another folder than the named one would be a surprise.
     *
     * @param option the value of {@code --data-dir}, or null if the option was not given
     */
    public static DataFolder resolve(Path option) {
        return resolve(option, System.getenv(), home());
    }

    static DataFolder resolve(Path option, Map<String, String> environment, Path home) {
        if (option != null) {
            return new DataFolder(absolute(option), "--data-dir");
        }
        String variable = environment.get(ENVIRONMENT_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return new DataFolder(absolute(Path.of(variable)), "$" + ENVIRONMENT_VARIABLE);
        }
        return new DataFolder(absolute(userCache(environment, home).resolve("data")), "the default folder");
    }

    /**
     * Returns the folder for files that are made from data sets and can be made again, such as tokenizers: {@code
     * derived} in the user's cache. The data folder holds what publishers gave, and only downloads are written there.
     */
    public static Path derived() {
        return userCache().resolve("derived");
    }

    /**
     * Returns {@code $XDG_CACHE_HOME/backlight}, or {@code ~/.cache/backlight} where the variable names no absolute path.
     */
    public static Path userCache() {
        return userCache(System.getenv(), home());
    }

    private static Path home() {
        return home(System.getProperty("user.home"));
    }

    /** Returns the home of the JVM's name for it, or a temporary one where that is no absolute path. */
    static Path home(String name) {
        Path home = Path.of(name);
        return home.isAbsolute() ? home : TemporaryHome.PATH;
    }

    /**
     * Temporary folder in place of the JVM's {@code ?} for a user without a home; new, since code must not come from
     * where others write.
     */
    private static final class TemporaryHome {

        private static final Path PATH = make();

        private static Path make() {
            try {
                return Files.createTempDirectory("backlight-home");
            } catch (IOException e) {
                throw new UncheckedIOException("there is no home folder, and no temporary one can be made",
                        e);
            }
        }
    }

    static Path userCache(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The specification has relative paths ignored.
        return (cache.startsWith("/") ? Path.of(cache) : home.resolve(".cache")).resolve("backlight");
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
