package org.backlight.optics.driver;

import java.util.Objects;
import java.util.Optional;
import org.backlight.optics.HostSettings;

/**
 * Parameter of an {@link OpuDriver}.
 *
 * @param name such as {@code host}, or {@code camera.bits} for one of a part; not one that begins with {@code retrieval.} or
 *     {@code calibration.}, which are the host's
 * @param description what it is, its unit and its range, in a few words
 * @param usual its default; empty for a parameter that must be given
 */
public record DriverParameter(String name, String description, Optional<String> usual) {

    /** @throws IllegalArgumentException if the name is one of the host's */
    public DriverParameter {
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(usual, "usual");
        if (name.isBlank() || HostSettings.governs(name)) {
            throw new IllegalArgumentException("A driver's parameter is named \"" + name
                    + "\"; expected a name that does not begin with retrieval. or calibration., which are the host's.");
        }
    }

    /** Describes a parameter with a default. */
    public DriverParameter(String name, String description, String usual) {
        this(name, description, Optional.of(usual));
    }
}
