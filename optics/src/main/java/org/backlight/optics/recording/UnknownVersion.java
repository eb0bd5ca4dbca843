package org.backlight.optics.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.substrate.check.Visible;

/** Words for what jHDF refuses because it does not know its version: parts of the format that newer HDF5 libraries write. */
final class UnknownVersion {

    private static final Pattern REFUSAL = Pattern.compile(
            "(?:unsupported |unrecognized )?(.+?) (?:version detected|version:|version =|version is not supported).*?(\\d+)\\D*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private UnknownVersion() {}

    /**
     * Returns what to say of a file, if its refusal is for an unknown version.
     *
     * @param file the recording
     * @param refusal what jHDF threw
     */
    static Optional<IOException> in(Path file, RuntimeException refusal) {
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            Matcher words = REFUSAL.matcher(String.valueOf(cause.getMessage()));
            if (words.matches()) {
                return Optional.of(new IOException("The recording " + file + " has version " + words.group(2)
                        + " of HDF5's " + Visible.excerpt(words.group(1).toLowerCase(Locale.ROOT))
                        + ", which this program does not know: if HDF5's own tools read it, `h5repack " + file
                        + " NEW.h5` writes it in a form that is known, else it is damaged.", refusal));
            }
        }
        return Optional.empty();
    }
}
