package org.backlight.datasets;

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
     * The data folder to use: the option's if given, else {@code $BACKLIGHT_DATA} if set and not blank,
     * else {@code ~/.cache/backlight/data}. The first that is given wins, even if it does not exist: data
     * from another folder than the named one would be a surprise.
     *
     * @param option the value of {@code --data-dir}, or null if the option was not given
     */
    public static DataFolder resolve(Path option) {
        return resolve(option, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    static DataFolder resolve(Path option, Map<String, String> environment, Path home) {
        if (option != null) {
            return new DataFolder(absolute(option), "--data-dir");
        }
        String variable = environment.get(ENVIRONMENT_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return new DataFolder(absolute(Path.of(variable)), "$" + ENVIRONMENT_VARIABLE);
        }
        return new DataFolder(absolute(home.resolve(".cache/backlight/data")), "the default folder");
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
