package org.backlight.learning;

import java.io.IOException;

/** A file would not fit on its disk; nothing was written. */
final class DiskTooSmallException extends IOException {

    private static final long serialVersionUID = 1L;

    DiskTooSmallException(String message) {
        super(message);
    }
}
