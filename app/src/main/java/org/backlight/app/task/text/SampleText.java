package org.backlight.app.task.text;

import org.backlight.datasets.token.Tokenizer;
import org.backlight.learning.model.Gpt;

/** A line that a transformer writes while it learns, always from the same start and by the same draws. */
final class SampleText {

    private static final String PROMPT = "\n";
    private static final int TOKENS = 32;

    private final Gpt gpt;
    private final Tokenizer tokenizer;

    SampleText(Gpt gpt, Tokenizer tokenizer) {
        this.gpt = gpt;
        this.tokenizer = tokenizer;
    }

    /** Returns what the network writes now, on one line. */
    String next() {
        StringBuilder written = new StringBuilder();
        Continuation.write(gpt, tokenizer, tokenizer.encode(PROMPT), TOKENS,
                TextModel.SAMPLING,
                piece -> {
                    written.append(piece);
                    return true;
                });
        return "  » "
                + written.toString().strip().replaceAll("\\s*\\n\\s*", " / ").replace('\t', ' ');
    }
}
