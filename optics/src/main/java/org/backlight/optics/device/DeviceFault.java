package org.backlight.optics.device;

import java.util.Objects;

/**
 * A device did not do what it was asked. Thrown by an {@link OpuDevice} that notices itself, and by
 * {@link GuardedDevice} for what it finds in the counts.
 */
public final class DeviceFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What went wrong. */
    public enum Kind {
        /** No answer in time. */
        TIMEOUT("did not answer in time"),
        /** No connection. */
        CONNECTION_LOST("lost its connection"),
        /** A frame was delivered twice although pattern or light changed. */
        STUCK_FRAME("delivered a stuck frame"),
        /** Too many pixels at the largest count. */
        SATURATED("delivered a saturated frame"),
        /** All pixels of a frame read the same. */
        BLANK("delivered a blank frame");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }
    }

    private final Kind kind;
    private final String detail;

    /**
     * A fault.
     *
     * @param kind what went wrong
     * @param detail where and how, the end of a sentence that begins with the kind
     * @param cause what the device threw, or null
     */
    public DeviceFault(Kind kind, String detail, Throwable cause) {
        super("The device " + Objects.requireNonNull(kind, "kind").sentence + ": " + detail, cause);
        this.kind = kind;
        this.detail = detail;
    }

    /** Where and how. */
    String detail() {
        return detail;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
