package org.backlight.app.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Condition;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.token.TokenizedText;
import org.backlight.substrate.file.FolderTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextsTest {

    private static final String TEXT = "How much wood would a woodchuck chuck?\n".repeat(100);

    @TempDir
    private Path folder;

    private final StringWriter shown = new StringWriter();

    private TokenizedText load(TextChoice choice, int columns) {
        return Texts.load(choice, new DataFolder(folder, "--data-dir"),
                new Terminal(new PrintWriter(shown, true), columns));
    }

    @Test
    void aTextIsTokenizedOnceAndWhatTakesAWhileIsShown() throws IOException {
        // A text that no earlier test has left tokens of.
        Path file = Files.writeString(folder.resolve("wood.txt"), TEXT + folder);
        var choice = new TextChoice.PlainText(file.toString(), 270);
        Path forecast;
        try (TokenizedText text = Texts.loadOnce(choice, new DataFolder(folder, "--data-dir"),
                new Terminal(new PrintWriter(shown, true), 0))) {
            forecast = text.train().path();
            assertThat(forecast).exists().doesNotHave(new Condition<>(
                    path -> path.startsWith(DataFolder.derived()), "in the cache"));
        }
        assertThat(forecast).doesNotExist();
        try (TokenizedText text = load(choice, 80)) {
            assertThat(text.tokenizer().vocabularySize()).isEqualTo(270);
            assertThat(text.train().path()).startsWith(DataFolder.derived());
        }
        assertThat(shown.toString()).contains("training the tokenizer…", "encoding the text… 100 %");
        shown.getBuffer().setLength(0);
        try (TokenizedText text = load(choice, 0)) {
            assertThat(shown.toString()).isEmpty();
            assertThat(folder.resolve("derived")).doesNotExist();
            FolderTree.delete(text.train().path().getParent());
        }
    }

    @Test
    void whatCannotBeUsedIsOneSentence() throws IOException {
        Path file = Files.writeString(folder.resolve("wood.txt"), TEXT);
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> load(new TextChoice.PlainText(file.toString(), 1016), 0))
                .withMessageStartingWith("dataset.vocabulary is 1016 tokens, expected at most ");
        Path none = folder.resolve("none");
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> load(new TextChoice.PlainText(none.toString(), 1016), 0))
                .withMessage(none + " is not there");
        assertThatExceptionOfType(UserMistake.class)
                .isThrownBy(() -> load(new TextChoice.Dialogs(1016), 0))
                .withMessageContaining("data get cornell-movie-dialogs");
    }
}
