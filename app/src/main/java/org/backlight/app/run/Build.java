package org.backlight.app.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Which build of Backlight this is. */
public final class Build {

    private static final String DEVELOPMENT = "(development build)";

    private Build() {}

    /** Returns the version in the jar's manifest, or that this is a development build. */
    public static String version() {
        String version = Build.class.getPackage().getImplementationVersion();
        return version == null ? DEVELOPMENT : version;
    }

    /**
     * Returns the commit that the build was made of, in hexadecimal digits, with {@code -dirty} where files were changed
     * since; empty where the build was outside a checkout.
     */
    public static Optional<String> commit() {
        try (InputStream stream = Build.class.getResourceAsStream("git.properties")) {
            if (stream == null) {
                return Optional.empty();
            }
            Properties git = new Properties();
            git.load(stream);
            String id = git.getProperty("git.commit.id", "");
            return id.matches("[0-9a-f]{7,}")
                    ? Optional.of("true".equals(git.getProperty("git.dirty")) ? id + "-dirty" : id)
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
