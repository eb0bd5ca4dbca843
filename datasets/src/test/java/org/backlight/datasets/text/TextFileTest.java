package org.backlight.datasets.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.backlight.datasets.image.IdxBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFileTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("text.txt");
    }

    @Test
    void theLastTenthIsForValidationFromALineOn() throws IOException {
        String text = "0123456\n".repeat(100);
        Files.writeString(file, text);
        TextCorpus corpus = TextFile.load(file);
        assertThat(corpus.train().text()).isEqualTo(text.substring(0, 720));
        assertThat(corpus.validation().text()).isEqualTo(text.substring(720));
        Files.writeString(file, "x" + text);
        assertThat(TextFile.load(file).train().text()).hasSize(721).endsWith("\n");
        assertThat(corpus.name()).isEqualTo("text");
        assertThat(corpus.train().documents()).isEqualTo(1);
    }

    @Test
    void withoutLinesTheCutIsBetweenCharacters() throws IOException {
        Files.writeString(file, "🙂".repeat(20));
        TextCorpus corpus = TextFile.load(file);
        assertThat(corpus.train().text()).isEqualTo("🙂".repeat(18));
        assertThat(corpus.validation().text()).isEqualTo("🙂🙂");
        Files.writeString(file, "🙂\n");
        assertThat(TextFile.load(file).train().text()).isEqualTo("🙂");
    }

    @Test
    void everyCharacterIsKeptButAByteOrderMark() throws IOException {
        String text = "a\r\nb\0\u2028\t ".repeat(9);
        Files.writeString(file, "\ufeff" + text);
        TextCorpus corpus = TextFile.load(file);
        assertThat(corpus.train().text() + corpus.validation().text()).isEqualTo(text);
        Files.write(file, IdxBytes.gzip(text.getBytes(StandardCharsets.UTF_8)));
        assertThat(TextFile.load(file)).isEqualTo(corpus);
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        assertThatIOException().isThrownBy(() -> TextFile.load(file)).withMessage(file + " is not there");
        assertThatIOException().isThrownBy(() -> TextFile.load(folder))
                .withMessage(folder + " is a folder, expected a file");
        Files.writeString(file, "é");
        assertThatIOException().isThrownBy(() -> TextFile.load(file))
                .withMessage(file + " has 1 character, expected a text to train on and to validate with");
        Files.write(file, "one\ntwo Jos\u00e9 three".getBytes(StandardCharsets.ISO_8859_1));
        assertThatIOException().isThrownBy(() -> TextFile.load(file)).withMessage(
                file + " is not UTF-8: byte 11 (line 2) begins with 0xe9, which is no character");
        byte[] cut = "🙂🙂".getBytes(StandardCharsets.UTF_8);
        Files.write(file, Arrays.copyOf(cut, 7));
        assertThatIOException().isThrownBy(() -> TextFile.load(file))
                .withMessageContaining("byte 4 (line 1)");
    }
}
