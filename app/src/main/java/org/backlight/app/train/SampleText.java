package org.backlight.app.train;

import org.backlight.datasets.TokenDecoder;
import org.backlight.learning.TextGenerator;

/** A line that a transformer writes while it learns, always from the same start and by the same draws. */
final class SampleText {

    private static final String PROMPT = "\n";
    private static final int TOKENS = 32;
    private static final TextGenerator.Sampling SAMPLING = new TextGenerator.Sampling(0.8, 40, 1);

    private final Task.Text text;

    SampleText(Task.Text text) {
        this.text = text;
    }

    /** What it writes now, on one line. */
    String next() {
        TokenDecoder decoder = text.tokenizer().decoder();
        StringBuilder written = new StringBuilder();
        new TextGenerator(text.gpt()).generate(text.tokenizer().encode(PROMPT), TOKENS, SAMPLING,
                token -> {
                    written.append(decoder.next(token));
                    return true;
                });
        written.append(decoder.end());
        return "  » " + written.toString().strip().replaceAll("\\s*\\n\\s*", " / ")
                .replaceAll("\\p{Cntrl}", "\uFFFD");
    }
}
