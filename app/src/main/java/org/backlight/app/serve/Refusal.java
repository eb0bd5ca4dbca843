package org.backlight.app.serve;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.backlight.substrate.check.Visible;

/** Refusal of a request: its kind, which fixes the status of the answer, and one sentence. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Kinds of errors, with their statuses. */
    enum Kind {
        REQUEST(400), PROTOCOL(400), TOKEN(401), UNKNOWN(404), METHOD(405), LENGTH(411), LIMIT(413), CHOICE(
                422), SHAPE(422), VALUE(422), HEADER(431), INTERNAL(500), DEVICE(502), BUSY(503), MEMORY(507);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    private final Kind kind;
    private final transient Map<String, Object> further;

    /**
     * Refuses a request.
     *
     * @param message one sentence; made visible in one line, whatever it quotes
     */
    Refusal(Kind kind, String message) {
        this(kind, message, Map.of(), null);
    }

    /**
     * Refuses a request because of an exception.
     *
     * @param further members of the answer beside kind and message
     */
    Refusal(Kind kind, String message, Map<String, Object> further, Throwable cause) {
        super(Visible.text(message), cause);
        this.kind = kind;
        this.further = further;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the members of the answer. */
    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kind", kind.name().toLowerCase(Locale.ROOT));
        members.put("message", getMessage());
        members.putAll(further);
        return members;
    }
}
