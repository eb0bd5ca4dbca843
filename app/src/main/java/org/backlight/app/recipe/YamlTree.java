package org.backlight.app.recipe;

import java.io.StringReader;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Reader of YAML with its aliases and merge keys, for which Jackson's own tree has the anchor's name: {@code *a} stands
 * for a copy of the node at {@code &a}, and {@code <<: *a} adds the keys of a mapping that the one around it does not
 * have.
 */
final class YamlTree {

    private static final YAMLMapper YAML = YAMLMapper.builder(new AnchoredYaml())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String MERGE = "<<";
    /** Aliases of aliases can stand for more than any memory holds. */
    private static final int MOST_COPIED = 100_000;

    private final AnchoredYaml.Parser parser;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private int copied;

    private YamlTree(AnchoredYaml.Parser parser) {
        this.parser = parser;
    }

    /**
     * Reads a document.
     *
     * @param text in YAML
     * @return its tree; missing where it has no value at all
     * @throws tools.jackson.core.JacksonException if it is not one document of valid YAML, or has an alias without
     *     anchor
     */
    static JsonNode read(String text) {
        try (var parser = (AnchoredYaml.Parser) YAML.createParser(new StringReader(text))) {
            if (parser.nextToken() == null) {
                return MissingNode.getInstance();
            }
            JsonNode node = new YamlTree(parser).node();
            if (parser.nextToken() != null) {
                throw new StreamReadException(parser, "there is more after the end of the document");
            }
            return node;
        }
    }

    /** Reads the node that begins at the parser's token. */
    private JsonNode node() {
        if (parser.isCurrentAlias()) {
            return copy(parser.getString());
        }
        // Reading on forgets the anchor.
        String anchor = parser.anchor();
        JsonNode node = switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_NUMBER_INT -> whole();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            default -> NODES.stringNode(parser.getString());
        };
        if (anchor != null) {
            anchors.put(anchor, node);
        }
        return node;
    }

    private JsonNode whole() {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object() {
        Map<String, JsonNode> own = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            own.put(key, node());
        }
        JsonNode merged = own.remove(MERGE);
        ObjectNode object = NODES.objectNode();
        if (merged != null) {
            merge(merged, object);
        }
        // A key that is there itself keeps its place among those that are merged.
        own.forEach(object::set);
        return object;
    }

    private void merge(JsonNode merged, ObjectNode object) {
        switch (merged) {
            case ObjectNode mapping -> mapping.properties().stream()
                    .filter(entry -> !object.has(entry.getKey()))
                    .forEach(entry -> object.set(entry.getKey(), entry.getValue()));
            case ArrayNode several when !several.isEmpty() -> several.forEach(one -> merge(one, object));
            default -> throw new StreamReadException(parser,
                    "the merge key << has " + merged + "; expected mappings, such as <<: *anchor");
        }
    }

    private ArrayNode array() {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(node());
        }
        return array;
    }

    private JsonNode copy(String anchor) {
        JsonNode node = anchors.get(anchor);
        if (node == null) {
            throw new StreamReadException(parser,
                    "the alias *" + anchor + " has no anchor &" + anchor + " before it");
        }
        copied += size(node);
        if (copied > MOST_COPIED) {
            throw new StreamReadException(parser,
                    "aliases stand for more than " + MOST_COPIED + " values, too many for a recipe");
        }
        return node.deepCopy();
    }

    private static int size(JsonNode node) {
        int size = 1;
        for (JsonNode child : node) {
            size += size(child);
        }
        return size;
    }
}
