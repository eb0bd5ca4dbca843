package org.backlight.learning.checkpoint;

import java.io.IOException;

/** A file would not fit on its disk; nothing was written. */
public final class DiskTooSmallException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long missingBytes;

    /**
     * Creates an exception with a sentence and the space that is missing.
     *
     * @param missingBytes how many more would have to be free, at least 1
     */
    DiskTooSmallException(String message, long missingBytes) {
        super(message);
        this.missingBytes = missingBytes;
    }

    /** Returns how many more bytes would have to be free. */
    long missingBytes() {
        return missingBytes;
    }
}
