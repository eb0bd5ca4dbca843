package org.backlight.datasets.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file format {@code tokenizer.json} of Hugging Face, as far as byte-level byte-pair encodings go. */
final class TokenizerJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String BYTE_LEVEL = "ByteLevel";

    private TokenizerJson() {}

    /** Writes a byte-pair encoding as the content of a {@code tokenizer.json}. */
    static String write(BpeModel bpe) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        root.putArray("added_tokens");
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"));
        root.putNull("post_processor");
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix").put("fuse_unk", false).put("byte_fallback", false)
                .put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int number = 0; number < bpe.tokens().size(); number++) {
            vocabulary.put(bpe.tokens().get(number), number);
        }
        ArrayNode merges = model.putArray("merges");
        for (BpeModel.Merge merge : bpe.merges()) {
            merges.addArray().add(bpe.tokens().get(merge.left())).add(bpe.tokens().get(merge.right()));
        }
        return root.toPrettyString() + "\n";
    }

    private static void byteLevel(ObjectNode part) {
        part.put("type", BYTE_LEVEL).put("add_prefix_space", false).put("trim_offsets", true)
                .put("use_regex", true);
    }

    /**
     * Reads the bytes of every token.
     *
     * @param json the content of a {@code tokenizer.json}
     * @return the bytes, at the place of the token's number
     * @throws IllegalArgumentException with what is wrong, as the end of a sentence that begins with the file's name
     */
    static byte[][] tokenBytes(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "is not JSON (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")",
                    e);
        }
        JsonNode model = root.path("model");
        expect("model.type", model.path("type"), "BPE");
        expect("decoder.type", root.path("decoder").path("type"), BYTE_LEVEL);
        JsonNode vocabulary = model.path("vocab");
        JsonNode added = root.path("added_tokens");
        int most = vocabulary.size() + added.size();
        byte[][] bytes = new byte[most][];
        int count = 0;
        for (var entry : vocabulary.properties()) {
            byte[] token = ByteAlphabet.bytes(entry.getKey());
            // Special tokens are in the vocabulary as well, in characters of their own.
            if (token == null) {
                token = entry.getKey().getBytes(StandardCharsets.UTF_8);
            }
            count += put(bytes, entry.getValue().asInt(-1), token, entry.getKey());
        }
        for (JsonNode token : added) {
            String content = token.path("content").asString("");
            count += put(bytes, token.path("id").asInt(-1), content.getBytes(StandardCharsets.UTF_8),
                    content);
        }
        for (int number = 0; number < count; number++) {
            if (bytes[number] == null) {
                throw new IllegalArgumentException(
                        "has " + count + " tokens, but none with the number " + number);
            }
        }
        if (count < ByteAlphabet.SIZE) {
            throw new IllegalArgumentException(
                    "has " + count + " tokens, expected at least 256, one for each byte");
        }
        return Arrays.copyOf(bytes, count);
    }

    private static void expect(String path, JsonNode node, String expected) {
        if (!node.asString("").equals(expected)) {
            throw new IllegalArgumentException("has " + path + " " + (node.isMissingNode() ? "nowhere" : node)
                    + ", expected \"" + expected + "\"");
        }
    }

    /**
     * Puts a token at its number; returns one if the number is new, zero if a token that is added once more replaces
     * it.
     */
    private static int put(byte[][] bytes, int number, byte[] token, String visible) {
        if (number < 0 || number >= bytes.length) {
            throw new IllegalArgumentException("has the token \"" + visible + "\" with the number " + number
                    + ", expected 0 to " + (bytes.length - 1));
        }
        boolean added = bytes[number] == null;
        bytes[number] = token;
        return added ? 1 : 0;
    }
}
