package org.backlight.datasets.catalog;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A file as its publisher made it.
 *
 * @param name the file's name, without folders
 * @param bytes its size, at least 1
 * @param sha256 its SHA-256 digest, 64 lower-case hexadecimal digits
 */
public record PublishedFile(String name, long bytes, String sha256) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the name has other characters than letters, digits, '.', '_' and
     *     '-' or begins with '.', the size is below 1, or the digest is not 64 lower-case hexadecimal digits
     */
    public PublishedFile {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("file name is \"" + name + "\", expected a plain name");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": size is " + bytes + " bytes, expected at least 1");
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    name + ": SHA-256 is \"" + sha256 + "\", expected 64 lower-case hexadecimal digits");
        }
    }
}
