package org.backlight.optics.device;

import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * Failure of a device to do what it was asked. Thrown by an {@link OpuDevice} that notices itself, and by {@link
 * GuardedDevice} for what it finds in the counts.
 */
public final class DeviceFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Kind of fault. */
    public enum Kind {
        /** No answer in time. */
        TIMEOUT("did not answer in time"),
        /** No connection. */
        CONNECTION_LOST("lost its connection"),
        /** A frame was delivered twice although pattern or light changed. */
        STUCK_FRAME("delivered a stuck frame"),
        /** Too many pixels at the largest count. */
        SATURATED("delivered a saturated frame"),
        /** Frame in which all pixels of a frame read the same. */
        BLANK("delivered a blank frame"),
        /** Something else than what it was asked for: other frames, another order, another shape. */
        WRONG_ANSWER("gave a wrong answer");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }
    }

    private final Kind kind;
    private final String detail;

    /**
     * Makes a fault.
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

    /**
     * Returns the fault that an exception of a device stands for: itself, or a lost connection.
     *
     * @throws RuntimeException the exception itself if it tells of a mistake in a program
     */
    public static DeviceFault of(RuntimeException e) {
        return switch (e) {
            case DeviceFault known -> known;
            case IllegalArgumentException mistake -> throw mistake;
            case IllegalStateException mistake -> throw mistake;
            case NullPointerException mistake -> throw mistake;
            case IndexOutOfBoundsException mistake -> throw mistake;
            case ClassCastException mistake -> throw mistake;
            case ArithmeticException mistake -> throw mistake;
            case ArrayStoreException mistake -> throw mistake;
            case NegativeArraySizeException mistake -> throw mistake;
            case UnsupportedOperationException mistake -> throw mistake;
            default -> lost(e);
        };
    }

    static DeviceFault lost(Throwable e) {
        Throwable own = e instanceof UncheckedIOException && e.getCause() != null ? e.getCause() : e;
        String words = own.getMessage() == null ? own.getClass().getSimpleName() : own.getMessage();
        return new DeviceFault(DeviceFault.Kind.CONNECTION_LOST, "it says \"" + words + "\".", e);
    }

    /** Returns where and how. */
    String detail() {
        return detail;
    }

    /** Returns what went wrong. */
    public Kind kind() {
        return kind;
    }
}
