package org.backlight.app.reproduce.scaling;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.failure.UserMistake;

/** What is measured in one process. */
public sealed interface ScalingPoint permits NetworkPoint, ProjectionPoint {

    /** Returns the name of its file without the ending, which says all there is to it. */
    String id();

    /** Returns it in words. */
    String words();

    /** Returns the bytes of memory that it needs at least. */
    double memoryBytes();

    /** Returns whether what is measured depends on the optical device. */
    boolean isOptical();

    /**
     * Returns the point of a name.
     *
     * @param id as {@link #id} gives it
     * @throws UserMistake if there is no such point
     */
    static ScalingPoint of(String id) {
        Matcher network = Pattern.compile("(bp|dfa|odfa)-w([0-9]{1,7})-d([0-9]{1,5})-b([0-9]{1,6})")
                .matcher(id);
        if (network.matches()) {
            return new NetworkPoint(ScalingMethod.valueOf(network.group(1).toUpperCase(Locale.ROOT)),
                    Integer.parseInt(network.group(2)), Integer.parseInt(network.group(3)),
                    Integer.parseInt(network.group(4)));
        }
        Matcher projection = Pattern
                .compile("(stored|generated|hadamard|optical)-n([0-9]{1,7})-b([0-9]{1,6})")
                .matcher(id);
        if (projection.matches()) {
            return new ProjectionPoint(
                    ProjectionPoint.Kind.valueOf(projection.group(1).toUpperCase(Locale.ROOT)),
                    Integer.parseInt(projection.group(2)), Integer.parseInt(projection.group(3)));
        }
        throw new UserMistake("there is no point \"" + id
                + "\"; expected a name such as bp-w100-d4-b128 or stored-n1000-b128");
    }
}
