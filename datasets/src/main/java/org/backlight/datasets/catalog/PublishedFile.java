package org.backlight.datasets.catalog;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A file as its publisher made it.
 *
 * @param name the file's name, without folders
 * @param bytes its size, at least 1
 * @param digest its SHA-256 or, where the publisher gives no other, its MD5: 64 or 32 lower-case hexadecimal digits
 */
public record PublishedFile(String name, long bytes, String digest) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{32}");

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the name has other characters than letters, digits, '.', '_' and
     *     '-' or begins with '.', the size is below 1, or the digest is not 64 or 32 lower-case hexadecimal digits
     */
    public PublishedFile {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("file name is \"" + name + "\", expected a plain name");
        }
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": size is " + bytes + " bytes, expected at least 1");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    name + ": SHA-256 or MD5 is \"" + digest
                            + "\", expected 64 or 32 lower-case hexadecimal digits");
        }
    }

    /** Returns the name of the digest's algorithm, SHA-256 or MD5. */
    String algorithm() {
        return digest.length() == 64 ? "SHA-256" : "MD5";
    }
}
