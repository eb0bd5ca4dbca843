package org.backlight.learning.checkpoint;

import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@link Position} as JSON. Positions that tell a number of correct predictions in place of sums are understood too. */
final class PositionJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();
    private static final String ACCURACY = "accuracy";

    private PositionJson() {}

    static String write(Position position) {
        return JSON.writeValueAsString(position);
    }

    /**
     * Reads a position from JSON.
     *
     * @throws JacksonException if the text is not a position, or has a count below 0
     */
    static Position read(String text) {
        JsonNode node = JSON.readTree(text);
        if (node instanceof ObjectNode position && position.has("correct")) {
            position.putObject("sums").putArray(ACCURACY).add(position.get("correct").doubleValue());
            if (position.get("last") instanceof ObjectNode last) {
                last.putObject("train").set(ACCURACY, last.get("trainAccuracy"));
                last.putObject("test").set(ACCURACY, last.get("testAccuracy"));
            }
        }
        Position position = JSON.treeToValue(node, Position.class);
        if (position == null) {
            throw new StreamReadException("null is no position");
        }
        boolean counted = position.step() >= 0 && position.samples() >= 0 && position.projectedBatches() >= 0
                && position.projectedRows() >= 0 && position.trainSeconds() >= 0;
        boolean summed = position.sums().values().stream()
                .allMatch(sums -> sums != null && sums.stream().allMatch(Objects::nonNull));
        if (!counted || !summed) {
            throw new StreamReadException("a position has counts below 0, or sums that are missing");
        }
        return position;
    }
}
