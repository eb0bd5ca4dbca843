package org.backlight.app.reproduce.dialogs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.report.Figure;
import org.backlight.app.reproduce.ArmResult;
import org.backlight.app.task.text.TextModel;

/** Texts that a run's transformer writes, and its attention, at the steps whose models it kept. */
final class DialogsTexts {

    /** Shorter ones are often no word but a piece of one that the training text has somewhere. */
    private static final Pattern WORD = Pattern.compile("\\p{L}{4,}");

    private final Set<String> known = new HashSet<>();

    /**
     * Creates texts that are compared with the words of a training text.
     *
     * @param trainingText whose words are known
     */
    DialogsTexts(String trainingText) {
        known.addAll(words(trainingText));
    }

    /**
     * Text that was written after the prompt.
     *
     * @param step after how many steps of the training
     * @param percent of the training; empty of a run that is not finished
     * @param text without the prompt
     * @param words how many words of at least four letters it has
     * @param knownWords how many of them occur in the training text
     */
    record Written(long step, OptionalLong percent, String text, int words, int knownWords) {

        String when() {
            return percent.isPresent() ? percent.getAsLong() + " %" : "step " + step;
        }

        double knownPart() {
            return words == 0 ? 0 : (double) knownWords / words;
        }

        String share() {
            return knownWords + " of " + words;
        }
    }

    /**
     * Generates text with every model that a run kept, but not with the checkpoints between.
     *
     * @param run begun or finished
     */
    List<Written> write(ArmResult.Trained run) {
        List<Long> steps = TextModel.milestones(run.folder());
        List<Written> all = new ArrayList<>();
        for (long step : steps) {
            try (TextModel model = TextModel.read(run.folder(), OptionalLong.of(step))) {
                StringBuilder text = new StringBuilder();
                model.write(model.tokenizer().encode(TextModel.PROMPT), TextModel.TOKENS,
                        TextModel.SAMPLING, piece -> {
                            text.append(piece);
                            return true;
                        });
                List<String> words = words(text.toString());
                all.add(new Written(step, run.summary().isPresent()
                        ? OptionalLong.of(Math.round(100.0 * step / run.steps()))
                        : OptionalLong.empty(), text.toString(), words.size(),
                        (int) words.stream().filter(known::contains).count()));
            }
        }
        return all;
    }

    /**
     * Draws the attention of a run's newest model over the prompt.
     *
     * @param run begun or finished
     * @return a chart for each block
     */
    static Figure attention(ArmResult.Trained run) {
        try (TextModel model = TextModel.read(run.folder(), OptionalLong.empty())) {
            return model.attention(model.tokenizer().encode(TextModel.PROMPT));
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            words.add(matcher.group().toLowerCase(Locale.ROOT));
        }
        return words;
    }
}
