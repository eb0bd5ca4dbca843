package org.backlight.datasets.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decoder that turns tokens into text as they come: a token may end in the middle of a character, whose first bytes are
 * kept until the rest is there. All pieces together are what {@link Tokenizer#decode} makes of all tokens together. For
 * one thread.
 */
public final class TokenDecoder {

    private static final byte[] NOTHING = {};

    private final Tokenizer tokenizer;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] pending = NOTHING;

    TokenDecoder(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Returns the text that a further token completes; bytes that can be no part of UTF-8 become U+FFFD.
     *
     * @param token its number
     * @return empty while a character is incomplete
     * @throws IndexOutOfBoundsException if there is no such token
     */
    public String next(int token) {
        return decode(tokenizer.sharedBytes(token), false);
    }

    /** Returns the rest: U+FFFD if the last character is incomplete, else nothing. The decoder is then as new. */
    public String end() {
        String rest = decode(NOTHING, true);
        decoder.reset();
        return rest;
    }

    private String decode(byte[] further, boolean last) {
        ByteBuffer bytes = ByteBuffer.allocate(pending.length + further.length).put(pending).put(further)
                .flip();
        CharBuffer text = CharBuffer.allocate(bytes.remaining() + 2);
        decoder.decode(bytes, text, last);
        if (last) {
            decoder.flush(text);
        }
        pending = new byte[bytes.remaining()];
        bytes.get(pending);
        return text.flip().toString();
    }
}
