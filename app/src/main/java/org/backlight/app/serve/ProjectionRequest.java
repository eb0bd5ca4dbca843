package org.backlight.app.serve;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.backlight.app.recipe.DriverWords;
import org.backlight.app.recipe.Nearest;
import org.backlight.app.recipe.ProjectionChoice;
import org.backlight.optics.BitPlaneProjection;
import org.backlight.optics.DeviceChoice;
import org.backlight.optics.OpuPresets;
import org.backlight.optics.driver.DriverChoice;
import org.backlight.substrate.check.Visible;

/**
 * Projection that a client asks for.
 *
 * @param identity what makes two of them the same
 * @param shared whether it may be the one that another client has opened
 * @param keepSeconds how long it is kept unused, if it belongs to no connection
 */
record ProjectionRequest(Identity identity, boolean shared, OptionalDouble keepSeconds) {

    private static final String USUAL_PRESET = "launay-2020";
    private static final List<String> NAMES = List.of("kind", "inputs", "outputs", "seed", "preset", "driver",
            "set", "bit_planes", "path", "shared", "keep_seconds");
    private static final List<String> OF_DEVICES = List.of("preset", "driver", "set", "bit_planes");

    /**
     * Map that is asked for.
     *
     * @param kind its word
     * @param inputs n; 0 if a file says it
     * @param outputs m; 0 if a file says it
     * @param device of the kind {@code opu}
     * @param path of the kind {@code matrix}
     */
    record Identity(String kind, long inputs, long outputs, long seed, Optional<DeviceChoice> device,
            OptionalInt bitPlanes, Optional<String> path) {}

    /**
     * Reads a request; opens nothing.
     *
     * @throws Refusal if it asks for what there is not
     */
    static ProjectionRequest read(byte[] body, double mostKeepSeconds) {
        Members members = Members.read(body, NAMES);
        String kind = members.text("kind").orElseThrow(() -> missing("kind"));
        if (!ProjectionChoice.WORDS.contains(kind)) {
            throw choice("kind is \"" + kind + "\"; expected " + String.join(", ", ProjectionChoice.WORDS)
                    + Nearest.to(kind, ProjectionChoice.WORDS).map(near -> "; did you mean " + near + "?")
                            .orElse("."));
        }
        boolean optical = kind.equals(ProjectionChoice.OPTICAL_WORD);
        for (String name : OF_DEVICES) {
            if (members.has(name) && !optical) {
                throw choice(name + " goes with the kind opu only, not with " + kind + ".");
            }
        }
        boolean given = kind.equals(ProjectionChoice.MATRIX_WORD);
        if (members.has("path") != given) {
            throw given
                    ? missing("path")
                    : choice("path goes with the kind matrix only, not with " + kind + ".");
        }
        if (given && members.has("seed")) {
            throw choice("seed does not go with the kind matrix, which is what it is.");
        }
        Optional<String> path = members.text("path");
        if (path.isPresent() && !isAbsolute(path.get())) {
            throw choice("path is " + Visible.excerpt(path.get()) + "; expected one from the root on.");
        }
        var identity = new Identity(kind,
                size(members, "inputs", given), size(members, "outputs", given),
                members.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(0),
                optical ? Optional.of(device(members)) : Optional.empty(), bitPlanes(members),
                path);
        return new ProjectionRequest(identity, members.truth("shared"),
                members.positive("keep_seconds", mostKeepSeconds));
    }

    private static boolean isAbsolute(String path) {
        try {
            return Path.of(path).isAbsolute();
        } catch (InvalidPathException e) {
            throw new Refusal(Refusal.Kind.CHOICE, "path is " + Visible.excerpt(path)
                    + ", which can be no file's: " + e.getReason() + ".", Map.of(), e);
        }
    }

    private static long size(Members members, String name, boolean given) {
        OptionalLong size = members.whole(name, 1, 1L << 61);
        if (size.isEmpty() && !given) {
            throw missing(name);
        }
        return size.orElse(0);
    }

    private static OptionalInt bitPlanes(Members members) {
        return members.has("bit_planes")
                ? OptionalInt.of((int) members.whole("bit_planes", 1, BitPlaneProjection.MOST_PLANES)
                        .orElseThrow())
                : OptionalInt.empty();
    }

    private static DeviceChoice device(Members members) {
        Map<String, String> parameters = members.texts("set");
        try {
            Optional<String> driver = members.text("driver");
            if (driver.isPresent()) {
                if (members.has("preset")) {
                    throw choice("preset and driver exclude each other: each names a device.");
                }
                return new DriverChoice(driver.get(), new TreeMap<>(parameters));
            }
            return OpuPresets.load(members.text("preset").orElse(USUAL_PRESET), parameters);
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Kind.CHOICE, DriverWords.sentence(e), Map.of(), e);
        }
    }

    private static Refusal missing(String name) {
        return choice("The member " + name + " is missing.");
    }

    private static Refusal choice(String sentence) {
        return new Refusal(Refusal.Kind.CHOICE, sentence);
    }
}
