package org.backlight.substrate.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Answer of a server.
 *
 * @param status such as 200
 * @param headers by their names in lower case
 * @param body all of it, from position to limit
 */
public record HttpAnswer(int status, Map<String, String> headers, ByteBuffer body) {

    /** Returns a header. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the body as a text in UTF-8. */
    public String text() {
        return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }
}
