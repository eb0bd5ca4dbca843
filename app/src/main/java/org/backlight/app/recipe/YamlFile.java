package org.backlight.app.recipe;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Small YAML files of the user's: recipes, and others that are read key by key, as {@link Section}s. */
public final class YamlFile {

    private static final long LARGEST_FILE = 1 << 20;

    private YamlFile() {}

    /**
     * Reads a file.
     *
     * @param noun what it describes, such as {@code machine}, for messages
     * @param keys some of its keys, for a message
     * @return its outermost section
     * @throws UserMistake if it cannot be read, or is no mapping
     */
    public static Section read(String noun, Path file, String keys) {
        return parse(noun + " " + file, text(noun, file), keys);
    }

    /**
     * Reads a text.
     *
     * @param source where it comes from, for messages
     * @param text in YAML
     * @param keys some of its keys, for a message
     * @return its outermost section
     * @throws UserMistake if it is no mapping
     */
    public static Section parse(String source, String text, String keys) {
        return Section.root(_ -> source, _ -> {}, tree(source, text, keys));
    }

    static ObjectNode tree(String source, String text, String keys) {
        JsonNode root;
        try {
            root = YamlTree.read(text);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            String where = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            String what = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
            throw new UserMistake(source + ": not valid YAML" + where + ": " + what, e);
        }
        if (root instanceof ObjectNode object) {
            return object;
        }
        throw new UserMistake(
                source + (root.isMissingNode() || root.isNull() ? ": is empty" : ": is no mapping")
                        + "; expected keys such as " + keys);
    }

    static String text(String noun, Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new UserMistake(noun + " " + file + ": is not a file");
            }
            if (Files.size(file) > LARGEST_FILE) {
                throw new UserMistake(
                        noun + " " + file + ": is larger than 1 MiB, too large for a " + noun);
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UserMistake(noun + " " + file + ": is not UTF-8 text", e);
        } catch (IOException e) {
            throw new UserMistake(noun + " " + file + ": cannot be read: " + FileTrouble.words(e), e);
        }
    }
}
