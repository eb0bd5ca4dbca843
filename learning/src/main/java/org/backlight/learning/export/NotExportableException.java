package org.backlight.learning.export;

/** A network has a stage that cannot be said in the terms of other programs; the sentence names it. */
public final class NotExportableException extends RuntimeException {

    /** Creates a refusal with a sentence that names the stage. */
    public NotExportableException(String sentence) {
        super(sentence);
    }
}
