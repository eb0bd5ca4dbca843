package org.backlight.app.task.text;

import java.util.function.Predicate;
import java.util.regex.Pattern;

import org.backlight.datasets.token.TokenDecoder;
import org.backlight.datasets.token.Tokenizer;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.TextGenerator;
import org.backlight.learning.model.TextGenerator.Sampling;

/** Text that a transformer writes after a prompt. */
final class Continuation {

    /** Those beyond ASCII as well: U+009B begins a terminal's command as ESC [ does. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\\n\\t]]");

    private Continuation() {}

    /**
     * Writes on, character by character as they are complete. Control characters but line feeds and tabs, which an
     * untrained network writes and a terminal would obey, come as U+FFFD.
     *
     * @param gpt the network
     * @param tokenizer its own
     * @param prompt at least one token; only the last ones that the network sees count
     * @param tokens the most to write
     * @param sampling how each is chosen
     * @param sink takes each piece of text, perhaps an empty one; false ends the writing
     * @return the tokens written
     */
    static int write(Gpt gpt, Tokenizer tokenizer, int[] prompt, int tokens, Sampling sampling,
            Predicate<String> sink) {
        TokenDecoder decoder = tokenizer.decoder();
        int[] written = {0};
        new TextGenerator(gpt).generate(prompt, tokens, sampling, token -> {
            written[0]++;
            return sink.test(printable(decoder.next(token)));
        });
        boolean _ = sink.test(printable(decoder.end()));
        return written[0];
    }

    private static String printable(String text) {
        return CONTROL.matcher(text).replaceAll("\uFFFD");
    }
}
