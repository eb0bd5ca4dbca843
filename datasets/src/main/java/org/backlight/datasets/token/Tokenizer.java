package org.backlight.datasets.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.backlight.substrate.check.Visible;
import org.backlight.substrate.file.RegularFile;

/**
 * A byte-level tokenizer: text to token numbers and back, without loss for any Unicode text. Texts become tokens in
 * Hugging Face's tokenizers library, which runs the file {@code tokenizer.json}; tokens become bytes by the table in that
 * file. Threads may share it.
 */
public final class Tokenizer implements AutoCloseable {

    private static final Map<String, String> OPTIONS = Map.of("addSpecialTokens", "false", "truncation",
            "false",
            "padding", "false");

    /** A text with words, numbers, all blanks and marks of ASCII, and characters of one to four bytes. */
    private static final String PROBE = probe();

    private final String json;
    private final byte[][] tokens;
    private final HuggingFaceTokenizer library;

    private static String probe() {
        StringBuilder probe = new StringBuilder("The light's 12 words, don't\r\n\n  and  more \t");
        for (char c = 0; c < 0x180; c++) {
            probe.append(c);
        }
        return probe.append("\u03bb e\u0301 \u6f22\u5b57 \ufb01 \u3000 \ud83d\ude00 ").toString();
    }

    private Tokenizer(String json, byte[][] tokens, HuggingFaceTokenizer library) {
        this.json = json;
        this.tokens = tokens;
        this.library = library;
    }

    /**
     * Reads a tokenizer.
     *
     * @param file a {@code tokenizer.json} that holds a byte-level byte-pair encoding
     * @throws IOException with one sentence that names the file, if it is missing, damaged, or of another kind
     */
    public static Tokenizer load(Path file) throws IOException {
        RegularFile.require(file);
        try {
            return of(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not UTF-8, expected a tokenizer.json", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " " + e.getMessage(), e);
        }
    }

    /**
     * Makes a tokenizer.
     *
     * @param json the content of a {@code tokenizer.json} that holds a byte-level byte-pair encoding
     * @throws IllegalArgumentException if it is something else, with the end of a sentence that begins with its name
     */
    static Tokenizer of(String json) {
        byte[][] tokens = TokenizerJson.tokenBytes(json);
        TokenizerNatives.prepare();
        HuggingFaceTokenizer library;
        try {
            library = HuggingFaceTokenizer
                    .newInstance(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), OPTIONS);
        } catch (IOException | RuntimeException e) {
            String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new IllegalArgumentException(
                    "is refused by the tokenizers library: " + Visible.text(reason), e);
        }
        Tokenizer tokenizer = new Tokenizer(json, tokens, library);
        try {
            tokenizer.requireLossless();
        } catch (IllegalArgumentException e) {
            tokenizer.close();
            throw e;
        }
        return tokenizer;
    }

    /**
     * Checks that a text comes back as it was: a file may say things that change it on the way, such as blanks that are added
     * or taken away.
     */
    private void requireLossless() {
        String back;
        try {
            back = decode(encode(PROBE));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("has tokens of which its vocabulary has no number", e);
        }
        if (!back.equals(PROBE)) {
            int at = 0;
            while (at < Math.min(back.length(), PROBE.length()) && back.charAt(at) == PROBE.charAt(at)) {
                at++;
            }
            throw new IllegalArgumentException("does not give a text back as it was: \""
                    + Visible.excerpt(PROBE.substring(Math.max(0, at - 3))) + "\" becomes \""
                    + Visible.excerpt(back.substring(Math.max(0, at - 3))) + "\"");
        }
    }

    /** Returns the number of tokens; every token's number is below it. */
    public int vocabularySize() {
        return tokens.length;
    }

    /**
     * Returns the tokens of a text.
     *
     * @param text any Unicode text
     * @return token numbers, each from 0 to {@code vocabularySize() - 1}; empty for an empty text
     * @throws IllegalArgumentException if the text has half a surrogate pair, which no encoding of Unicode can hold
     */
    public int[] encode(String text) {
        checkUnicode(text);
        long[] ids;
        try {
            // The library's own encode() makes several objects for each token, and takes twice as long.
            long encoding = TokenizersLibrary.LIB.encode(library.getHandle(), text, false);
            ids = TokenizersLibrary.LIB.getTokenIds(encoding);
            TokenizersLibrary.LIB.deleteEncoding(encoding);
        } finally {
            // The collector frees the handle with the library's object.
            Reference.reachabilityFence(library);
        }
        int[] numbers = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            numbers[i] = (int) ids[i];
        }
        return numbers;
    }

    /**
     * Returns the text of tokens; bytes that are no UTF-8, as where a character is cut, become U+FFFD.
     *
     * @param numbers token numbers, each from 0 to {@code vocabularySize() - 1}
     * @throws IndexOutOfBoundsException if a number is not
     */
    public String decode(int... numbers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * numbers.length);
        for (int number : numbers) {
            bytes.writeBytes(tokens[Objects.checkIndex(number, tokens.length)]);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * Returns the UTF-8 bytes of one token, which may be a part of a character; a copy.
     *
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public byte[] bytes(int number) {
        return tokens[Objects.checkIndex(number, tokens.length)].clone();
    }

    /** Returns a decoder for tokens that come one by one. */
    public TokenDecoder decoder() {
        return new TokenDecoder(this);
    }

    /** Returns the content of the {@code tokenizer.json}, for keeping it beside a model. */
    public String json() {
        return json;
    }

    /** Frees the library's part; afterwards nothing can be encoded. */
    @Override
    public void close() {
        library.close();
    }

    /** Returns the table's own entry; not to be modified. */
    byte[] sharedBytes(int number) {
        return tokens[Objects.checkIndex(number, tokens.length)];
    }

    private static void checkUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            int codePoint = text.codePointAt(i);
            if (Character.charCount(codePoint) == 1) {
                throw new IllegalArgumentException("text has half a surrogate pair, U+"
                        + Integer.toHexString(codePoint).toUpperCase(Locale.ROOT) + ", at character "
                        + i + ", expected Unicode");
            }
            i++;
        }
    }
}
