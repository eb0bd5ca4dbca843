package org.backlight.datasets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Set;

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
     * {@code ~/.cache/backlight/data}, in a new temporary folder for a user without a home. The first that is given
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
        return new DataFolder(absolute(userCache(home).resolve("data")), "the default folder");
    }

    /**
     * Returns the folder for files that are made from data sets and can be made again, such as tokenizers: {@code
     * derived} in the data folder if that may be written or made, else {@code ~/.cache/backlight/derived}. A folder
     * from which its owner has taken the right to write is left alone even by those who could.
     */
    public Path derived() {
        Path existing = path;
        while (existing != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        boolean here = existing != null && Files.isDirectory(existing) && Files.isWritable(existing)
                && someoneMayWrite(existing);
        return (here ? path : userCache()).resolve("derived");
    }

    /** Returns {@code ~/.cache/backlight}. */
    public static Path userCache() {
        return userCache(home());
    }

    private static Path home() {
        Path home = Path.of(System.getProperty("user.home"));
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

    private static Path userCache(Path home) {
        return home.resolve(".cache/backlight");
    }

    private static boolean someoneMayWrite(Path folder) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
            return permissions.contains(PosixFilePermission.OWNER_WRITE)
                    || permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException | UnsupportedOperationException _) {
            return true;
        }
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }
}
