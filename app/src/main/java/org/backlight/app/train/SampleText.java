package org.backlight.app.train;

/** A line that a transformer writes while it learns, always from the same start and by the same draws. */
final class SampleText {

    private static final String PROMPT = "\n";
    private static final int TOKENS = 32;

    private final Task.Text text;

    SampleText(Task.Text text) {
        this.text = text;
    }

    /** What it writes now, on one line. */
    String next() {
        StringBuilder written = new StringBuilder();
        Continuation.write(text.gpt(), text.tokenizer(), text.tokenizer().encode(PROMPT), TOKENS,
                TextModel.SAMPLING,
                piece -> {
                    written.append(piece);
                    return true;
                });
        return "  » "
                + written.toString().strip().replaceAll("\\s*\\n\\s*", " / ").replace('\t', ' ');
    }
}
