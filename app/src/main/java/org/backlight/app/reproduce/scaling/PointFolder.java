package org.backlight.app.reproduce.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.run.Provenance;
import org.backlight.substrate.file.WholeFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of a study: {@code points/} with a file for each point that is measured, and {@code logs/} with what the processes said.
 *
 * @param path of the folder; need not exist
 * @param device name of the optical device, part of the names of optical points' files
 */
public record PointFolder(Path path, String device) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /** Returns the file of a point, which need not exist. */
    Path file(ScalingPoint point) {
        return path.resolve("points").resolve(name(point) + ".json");
    }

    /** Returns the file of what a point's process says. */
    Path log(ScalingPoint point) {
        return path.resolve("logs").resolve(name(point) + ".txt");
    }

    private String name(ScalingPoint point) {
        return point.isOptical() ? point.id() + "-" + device : point.id();
    }

    /**
     * Writes the file of a point.
     *
     * @param file made or replaced
     * @throws IOException if it cannot be written; an earlier one is then kept
     */
    static void write(Path file, PointFile content) throws IOException {
        WholeFile.writeWithFolder(file, JSON.writeValueAsBytes(content));
    }

    /**
     * Reads the file of a point.
     *
     * @return empty if it is not measured
     * @throws UserMistake if the file is damaged, or of another machine than this
     */
    Optional<PointFile> read(ScalingPoint point) {
        Path file = file(point);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        PointFile content;
        try {
            content = JSON.readValue(Files.readAllBytes(file), PointFile.class);
        } catch (IOException e) {
            throw new UserMistake("file " + file + " cannot be read: " + FileTrouble.words(e), e);
        } catch (JacksonException e) {
            throw new UserMistake(
                    "file " + file + " is damaged; deleting it lets the same command measure it again", e);
        }
        if (!content.point().equals(point.id())) {
            throw new UserMistake("file " + file + " holds the point " + content.point() + "; expected "
                    + point.id());
        }
        String there = PointFile.words(content.provenance().machine());
        String here = PointFile.words(Provenance.now(List.of(), List.of()).machine());
        if (!there.equals(here)) {
            throw new UserMistake("file " + file + " was measured on another machine (" + there
                    + ") than this (" + here + "); expected --runs-dir with measurements of one machine");
        }
        return Optional.of(content);
    }

    /**
     * Reads the files of points.
     *
     * @return those that are measured, in the order given
     * @throws UserMistake if a file is damaged, or of another machine than this
     */
    public Map<ScalingPoint, PointFile> read(List<ScalingPoint> points) {
        Map<ScalingPoint, PointFile> measured = new LinkedHashMap<>();
        points.forEach(point -> read(point).ifPresent(file -> measured.put(point, file)));
        return measured;
    }
}
