package org.backlight.datasets.token;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import org.backlight.substrate.check.Visible;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The file format {@code tokenizer.json} of Hugging Face, as far as byte-level byte-pair encodings go. */
final class TokenizerJson {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
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
        // What would change a text before it is cut, or cut it by chance.
        for (String part : new String[]{"dropout", "continuing_subword_prefix", "end_of_word_suffix"}) {
            expectNone("model." + part, model.path(part));
        }
        expectNone("normalizer", root.path("normalizer"));
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
            put(bytes, entry.getValue(), token, entry.getKey());
            count++;
        }
        for (JsonNode token : added) {
            String content = token.path("content").asString("");
            JsonNode number = token.path("id");
            // Special tokens may be in both lists.
            if (!number.equals(vocabulary.get(content))) {
                put(bytes, number, content.getBytes(StandardCharsets.UTF_8), content);
                count++;
            }
        }
        for (int number = 0; number < count; number++) {
            if (bytes[number] == null) {
                throw new IllegalArgumentException(
                        "has " + count + " tokens, but none with the number " + number);
            }
        }
        requireEveryByte(bytes, count);
        return Arrays.copyOf(bytes, count);
    }

    /** Without a token for it, a byte of a text would be lost. */
    private static void requireEveryByte(byte[][] tokens, int count) {
        BitSet bytes = new BitSet(ByteAlphabet.SIZE);
        for (int number = 0; number < count; number++) {
            if (tokens[number].length == 1) {
                bytes.set(Byte.toUnsignedInt(tokens[number][0]));
            }
        }
        if (bytes.cardinality() < ByteAlphabet.SIZE) {
            throw new IllegalArgumentException(String.format(Locale.ROOT,
                    "has %d tokens, but none for the byte 0x%02x, expected one for each of the 256 bytes",
                    count,
                    bytes.nextClearBit(0)));
        }
    }

    private static void expectNone(String path, JsonNode node) {
        if (!node.isMissingNode() && !node.isNull() && !node.asString("-").isEmpty()) {
            throw new IllegalArgumentException(
                    "has " + path + ", which changes texts or cuts them by chance, expected none");
        }
    }

    private static void expect(String path, JsonNode node, String expected) {
        if (!node.isString() || !node.stringValue().equals(expected)) {
            throw new IllegalArgumentException(
                    "has " + path + " "
                            + (node.isMissingNode() ? "nowhere" : Visible.excerpt(node.toString()))
                            + ", expected \"" + expected + "\"");
        }
    }

    /** Puts a token at its number, which no other token may have. */
    private static void put(byte[][] bytes, JsonNode number, byte[] token, String visible) {
        int place = number.isInt() ? number.intValue() : -1;
        if (place < 0 || place >= bytes.length) {
            throw new IllegalArgumentException("has the token \"" + Visible.excerpt(visible)
                    + "\" with the number " + Visible.excerpt(number.toString()) + ", expected 0 to "
                    + (bytes.length - 1));
        }
        if (bytes[place] != null) {
            throw new IllegalArgumentException(
                    "has the token \"" + Visible.excerpt(visible) + "\" with the number " + place
                            + ", which another token has already");
        }
        bytes[place] = token;
    }
}
