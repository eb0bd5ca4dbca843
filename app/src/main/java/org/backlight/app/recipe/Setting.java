package org.backlight.app.recipe;

import java.util.List;

import org.backlight.app.failure.UserMistake;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One value of a recipe that an option of the command line sets, such as {@code --set key=value}.
 *
 * @param option that set it, for messages
 * @param path the key's full path, such as {@code training.optimizer.learning-rate}
 * @param value the new value, a YAML scalar or a flow sequence or mapping
 */
public record Setting(String option, String path, JsonNode value) {

    /**
     * Reads settings.
     *
     * @param option that gave them, such as {@code --set}
     * @param texts of the form key=value
     * @throws UserMistake if one has another form
     */
    public static List<Setting> parse(String option, List<String> texts) {
        return texts.stream().map(text -> parse(option, text)).toList();
    }

    private static Setting parse(String option, String text) {
        int equals = text.indexOf('=');
        String path = equals < 0 ? "" : text.substring(0, equals).strip();
        if (path.isEmpty() || path.startsWith(".") || path.endsWith(".") || path.contains("..")) {
            throw new UserMistake(
                    option + " is \"" + text + "\"; expected key=value, such as training.epochs=5");
        }
        try {
            JsonNode value = YamlTree.read(text.substring(equals + 1));
            return new Setting(option, path,
                    value.isMissingNode() ? JsonNodeFactory.instance.nullNode() : value);
        } catch (JacksonException e) {
            throw new UserMistake(option + " " + text + ": the value is not valid YAML", e);
        }
    }

    /** Returns whether this setting, or a key below it, is the key at {@code key}. */
    boolean covers(String key) {
        return key.equals(path) || key.startsWith(path + ".") || key.startsWith(path + "[");
    }

    /** Returns whether this setting is of a key below the key at {@code key}. */
    boolean isBelow(String key) {
        return path.startsWith(key + ".");
    }

    /** Keys that select a kind come before the keys of that kind, and outer keys before inner ones. */
    int depth() {
        int depth = 2 * path.split("\\.").length;
        return path.endsWith(".kind") ? depth - 1 : depth;
    }

    /** Puts the value in its place, making the mappings on the way; another kind drops the previous kind's keys. */
    void apply(ObjectNode root) {
        String[] keys = path.split("\\.");
        ObjectNode node = root;
        for (int i = 0; i < keys.length - 1; i++) {
            JsonNode next = node.get(keys[i]);
            if (next instanceof ObjectNode object) {
                node = object;
                continue;
            }
            ObjectNode made = node.putObject(keys[i]);
            if (next != null && next.isString()) {
                made.set("kind", next);
            }
            node = made;
        }
        String last = keys[keys.length - 1];
        if (last.equals("kind") && node != root && !value.equals(node.get(last))) {
            node.removeAll();
        }
        node.set(last, value);
    }
}
