package org.backlight.app.task.text;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.LiveLine;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.DatasetCatalog;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.datasets.text.MovieDialogs;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.datasets.text.TextFile;
import org.backlight.datasets.token.TokenizedText;

/** Loader of a recipe's text as tokens. */
public final class Texts {

    private Texts() {}

    /**
     * Reads the text, and trains its tokenizer and encodes it unless an earlier time has.
     *
     * @param choice the recipe's
     * @param data where data sets are looked for; tokens are kept in the cache
     * @param terminal shows what takes a while
     * @throws UserMistake if the text is missing or damaged, too short for the vocabulary, or its tokens cannot be kept
     */
    public static TokenizedText load(TextChoice choice, DataFolder data, Terminal terminal) {
        return load(choice, data, terminal, TokenizedText::load);
    }

    /** Loads the text as {@link #load} does, for a forecast, which keeps nothing of what it makes. */
    static TokenizedText loadOnce(TextChoice choice, DataFolder data, Terminal terminal) {
        return load(choice, data, terminal, TokenizedText::loadOnce);
    }

    /** A way to make tokens of a text. */
    private interface Tokenizing {
        TokenizedText of(TextCorpus corpus, int vocabulary, Path folder, TokenizedText.Progress progress)
                throws IOException;
    }

    private static TokenizedText load(TextChoice choice, DataFolder data, Terminal terminal,
            Tokenizing tokenizing) {
        try {
            TextCorpus corpus = corpus(choice, data);
            if (!terminal.showsLive()) {
                return tokenizing.of(corpus, choice.vocabulary(), DataFolder.derived(), (_, _) -> {});
            }
            try (LiveLine live = new LiveLine(terminal.out())) {
                return tokenizing.of(corpus, choice.vocabulary(), DataFolder.derived(),
                        (step, fraction) -> live
                                .show(String.format(Locale.ROOT, "%s… %2.0f %%", words(step),
                                        100 * fraction)));
            }
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        } catch (IllegalArgumentException e) {
            throw new UserMistake("dataset." + e.getMessage(), e);
        }
    }

    /**
     * Reads the text.
     *
     * @param choice the recipe's
     * @param data where data sets are looked for
     * @throws UserMistake if it is missing or damaged
     */
    public static TextCorpus corpus(TextChoice choice, DataFolder data) {
        try {
            return switch (choice) {
                case TextChoice.Dialogs _ -> MovieDialogs.load(data.path());
                case TextChoice.PlainText text -> TextFile.load(Path.of(text.path()));
            };
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    /**
     * Returns the files that {@link #corpus} reads.
     *
     * @throws UserMistake if one is missing or damaged
     */
    static List<SourceFile> sources(TextChoice choice, DataFolder data) {
        try {
            return switch (choice) {
                case TextChoice.Dialogs _ -> DatasetCatalog.sources(MovieDialogs.NAME, data.path());
                case TextChoice.PlainText text -> List.of(SourceFile.of(Path.of(text.path())));
            };
        } catch (IOException e) {
            throw new UserMistake(FileTrouble.sentence(e), e);
        }
    }

    private static String words(TokenizedText.Step step) {
        return switch (step) {
            case TRAINING_TOKENIZER -> "training the tokenizer";
            case ENCODING -> "encoding the text";
        };
    }
}
