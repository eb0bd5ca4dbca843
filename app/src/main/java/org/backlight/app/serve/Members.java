package org.backlight.app.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.backlight.app.recipe.Nearest;
import org.backlight.substrate.check.Visible;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Members of the JSON object in a request. */
final class Members {

    static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final ObjectNode node;

    private Members(ObjectNode node) {
        this.node = node;
    }

    /**
     * Reads a body.
     *
     * @param known the names that may occur
     * @throws Refusal if it is no JSON object, or has other members
     */
    static Members read(byte[] body, List<String> known) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (JacksonException e) {
            throw new Refusal(Refusal.Kind.REQUEST, "The body is no JSON: "
                    + Visible.excerpt(e.getOriginalMessage()) + ".", Map.of(), e);
        }
        if (!(tree instanceof ObjectNode object)) {
            throw new Refusal(Refusal.Kind.REQUEST, "The body is no JSON object.");
        }
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new Refusal(Refusal.Kind.REQUEST, "There is no member \"" + Visible.excerpt(name) + "\""
                        + Nearest.to(name, known).map(near -> ". Did you mean " + near + "? Those that exist")
                                .orElse("; those that exist")
                        + " are " + String.join(", ", known) + ".");
            }
        }
        return new Members(object);
    }

    private Optional<JsonNode> value(String name) {
        return Optional.ofNullable(node.get(name)).filter(value -> !value.isNull());
    }

    private static Refusal wrong(String name, JsonNode value, String expected) {
        return new Refusal(Refusal.Kind.CHOICE,
                name + " is " + Visible.excerpt(value.toString()) + "; expected " + expected + ".");
    }

    /** Returns a text. */
    Optional<String> text(String name) {
        return value(name).map(value -> {
            if (!value.isString()) {
                throw wrong(name, value, "a text");
            }
            return value.stringValue();
        });
    }

    /** Returns a whole number of a range. */
    OptionalLong whole(String name, long least, long most) {
        return value(name).map(value -> {
            if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < least
                    || value.longValue() > most) {
                throw wrong(name, value, "a whole number from " + least + " to " + most);
            }
            return OptionalLong.of(value.longValue());
        }).orElse(OptionalLong.empty());
    }

    /** Returns a number above 0 and up to a bound. */
    OptionalDouble positive(String name, double most) {
        return value(name).map(value -> {
            if (!value.isNumber() || !(value.doubleValue() > 0) || value.doubleValue() > most) {
                throw wrong(name, value, "a number above 0, up to " + most);
            }
            return OptionalDouble.of(value.doubleValue());
        }).orElse(OptionalDouble.empty());
    }

    /** Returns whether a member is true; false if it is not there. */
    boolean truth(String name) {
        return value(name).map(value -> {
            if (!value.isBoolean()) {
                throw wrong(name, value, "true or false");
            }
            return value.booleanValue();
        }).orElse(false);
    }

    /** Returns an object of texts, numbers and truth values, as texts. */
    Map<String, String> texts(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        value(name).ifPresent(value -> {
            if (!(value instanceof ObjectNode object)) {
                throw wrong(name, value, "an object, such as {\"camera.bits\": 10}");
            }
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                JsonNode each = member.getValue();
                if (!each.isString() && !each.isNumber() && !each.isBoolean()) {
                    throw wrong(name + "." + member.getKey(), each, "a text, a number, true or false");
                }
                texts.put(member.getKey(), each.isString() ? each.stringValue() : each.toString());
            }
        });
        return texts;
    }

    boolean has(String name) {
        return value(name).isPresent();
    }
}
