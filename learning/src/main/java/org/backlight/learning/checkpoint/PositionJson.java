package org.backlight.learning.checkpoint;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A {@link Position} as JSON. Positions that tell a number of correct predictions in place of sums are understood too. */
final class PositionJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();
    private static final String ACCURACY = "accuracy";

    private PositionJson() {}

    static String write(Position position) {
        return JSON.writeValueAsString(position);
    }

    /**
     * Reads a position from JSON.
     *
     * @throws JacksonException if the text is no position
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
        return JSON.treeToValue(node, Position.class);
    }
}
