package org.backlight.learning.checkpoint;

import java.io.IOException;

/** A checkpoint that is of no use: cut short, changed since it was written, or with values that are not finite. */
public final class DamagedCheckpointException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedCheckpointException(String sentence) {
        super(sentence);
    }
}
