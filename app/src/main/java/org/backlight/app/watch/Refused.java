package org.backlight.app.watch;

import java.io.IOException;

/** Request that is refused, in one sentence. */
final class Refused extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    /**
     * Refuses a request.
     *
     * @param status of the answer
     * @param sentence for the reader of the page
     */
    Refused(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
