package org.backlight.learning.checkpoint;

import java.io.IOException;

/** A file would not fit on its disk; nothing was written. */
public final class DiskTooSmallException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskTooSmallException(String message) {
        super(message);
    }
}
