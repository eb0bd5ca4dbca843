package org.backlight.optics;

import java.util.Map;
import java.util.Objects;

/**
 * A device described by its source.
 *
 * @param name its name, such as {@code launay-2020}
 * @param summary one sentence on what it is
 * @param parameters its physics
 * @param retrieval its method of retrieval
 * @param sources where each number comes from: a path such as {@code camera.bits} to a source, or "assumed"
 */
public record OpuPreset(String name, String summary, OpuParameters parameters, Retrieval retrieval,
        Map<String, String> sources) {

    /** @throws NullPointerException if a part is missing */
    public OpuPreset {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(summary, "summary");
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(retrieval, "retrieval");
        sources = Map.copyOf(sources);
    }
}
