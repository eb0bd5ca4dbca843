package org.backlight.datasets.text;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.backlight.datasets.image.IdxBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

class MovieDialogsTest {

    @TempDir
    private Path data;

    private Path linesFile;
    private Path conversationsFile;

    @BeforeEach
    void name() {
        linesFile = data.resolve("cornell-movie-dialogs/movie_lines.txt");
        conversationsFile = data.resolve("cornell-movie-dialogs/movie_conversations.txt");
    }

    private static Set<String> conversations(TextCorpus.Part part) {
        List<String> list = Arrays.asList(part.text().split("(?<=\n)\n"));
        assertThat(list).hasSize(part.documents());
        return new HashSet<>(list);
    }

    private void assertRefused(String message) {
        assertThatIOException().isThrownBy(() -> MovieDialogs.load(data)).withMessage(message);
    }

    @Test
    void conversationsBecomeScripts() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(200);
        corpus.talk("Hm.", "", "Hm?");
        corpus.talk("", "");
        corpus.write(data, false);
        TextCorpus read = MovieDialogs.load(data);
        assertThat(read.name()).isEqualTo("cornell-movie-dialogs");
        assertThat(read.train().documents() + read.validation().documents()).isEqualTo(201);
        Set<String> all = conversations(read.train());
        all.addAll(conversations(read.validation()));
        assertThat(all).hasSize(201).contains("ANNA: Is it 5?\nJOSÉ: No, it is 6.\n",
                "ANNA: Hm.\nANNA: Hm?\n");
        assertThat(read.train().text()).startsWith("ANNA: ").endsWith("\n").doesNotContain("\n\n\n");
    }

    @Test
    void textIsCleanUnicode() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(60);
        corpus.talk("  Don’t\tsay  <u>that</U>—please… ", "", "He said: +++$+++ <my> 5 < 6");
        corpus.write(data, true);
        assertThat(Files.exists(linesFile)).isFalse();
        TextCorpus read = MovieDialogs.load(data);
        assertThat(read.train().text() + read.validation().text())
                .contains("ANNA: Don’t say that—please…\nANNA: He said: +++$+++ <my> 5 < 6\n");
    }

    /** One in twenty by a hash: of 20,000, 1,000 with a standard deviation of 31; the hash is fixed, so this is too. */
    @Test
    void oneConversationInTwentyIsForValidationWhateverTheOrder() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(20_000);
        corpus.write(data, false);
        TextCorpus read = MovieDialogs.load(data);
        assertThat(read.validation().documents()).isBetween(1000 - 4 * 31, 1000 + 4 * 31);
        Set<String> validation = conversations(read.validation());
        assertThat(validation).doesNotContainAnyElementsOf(conversations(read.train()));
        Collections.shuffle(corpus.lines, new Random(1));
        Collections.shuffle(corpus.conversations, new Random(2));
        corpus.conversations.subList(10_000, 20_000).clear();
        corpus.write(data, false);
        Set<String> fewer = conversations(MovieDialogs.load(data).validation());
        assertThat(validation).containsAll(fewer);
        assertThat(fewer).hasSizeBetween(400, 600);
    }

    @Test
    void anUnpackedFileGoesBeforeAPackedOneAndLineEndsMayBeThoseOfWindows() throws IOException {
        DialogCorpus.many(100).write(data, true);
        DialogCorpus corpus = DialogCorpus.many(150);
        corpus.lines.replaceAll(line -> line + "\r");
        corpus.write(data, false);
        TextCorpus read = MovieDialogs.load(data);
        assertThat(read.train().documents() + read.validation().documents()).isEqualTo(150);
        assertThat(read.train().text()).doesNotContain("\r");
    }

    @Test
    void whatIsMissingIsNamedWithWhatToType() throws IOException {
        String howToGet = "; type `backlight data get cornell-movie-dialogs --data-dir " + data
                + "` to fetch it, or name the folder that holds cornell-movie-dialogs/ with --data-dir or "
                + "$BACKLIGHT_DATA";
        Path folder = linesFile.getParent();
        assertRefused("the movie dialogs were looked for in " + folder + ", which is not there" + howToGet);
        DialogCorpus.many(60).write(data, false);
        Files.delete(linesFile);
        assertRefused("the movie dialogs were looked for in " + folder
                + ", which has neither movie_lines.txt nor movie_lines.txt.gz" + howToGet);
    }

    @Test
    void cutFilesAreRefused() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(60);
        corpus.write(data, false);
        byte[] lines = Files.readAllBytes(linesFile);
        Files.write(linesFile, Arrays.copyOf(lines, lines.length - 5));
        assertRefused(linesFile + " line 120 is the last one and has no line end, so the file is cut short");
        Files.write(linesFile, new byte[0]);
        assertRefused(linesFile + " is empty, expected lines of 5 fields");
        Path packed = linesFile.resolveSibling("movie_lines.txt.gz");
        byte[] gzip = IdxBytes.gzip(lines);
        Files.delete(linesFile);
        Files.write(packed, Arrays.copyOf(gzip, gzip.length / 2));
        assertRefused(packed + " is cut short: its gzip data ends before its end mark");
    }

    @Test
    void aLineWithTooFewFieldsIsNamed() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(60);
        corpus.lines.set(41, "L51 +++$+++ u1 +++$+++ m7");
        corpus.write(data, false);
        assertRefused(linesFile + " line 42 has 3 fields, expected 5 parted by \" +++$+++ \"");
        corpus.lines.set(41, "");
        corpus.write(data, false);
        assertRefused(linesFile + " line 42 has 1 field, expected 5 parted by \" +++$+++ \"");
        corpus.lines.set(41, corpus.lines.get(40));
        corpus.write(data, false);
        assertRefused(linesFile + " line 42 has the number L50, which an earlier line has already");
    }

    @Test
    void conversationsThatMakeNoSenseAreNamed() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(60);
        corpus.conversations.set(7, "u0 +++$+++ u1 +++$+++ m7 +++$+++ ['L10', 'L9']");
        corpus.write(data, false);
        assertRefused(conversationsFile + " line 8 names the line L9, which movie_lines.txt has not");
        corpus.conversations.set(7, "u0 +++$+++ u1 +++$+++ m7 +++$+++ L10, L11");
        corpus.write(data, false);
        assertRefused(
                conversationsFile + " line 8 has the lines L10, L11, expected a list such as ['L1', 'L2']");
        DialogCorpus.many(1).write(data, false);
        assertThatIOException().isThrownBy(() -> MovieDialogs.load(data))
                .withMessageContaining("has 1 conversations with text");
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        DialogCorpus corpus = DialogCorpus.many(60);
        corpus.write(data, false);
        String text = String.join("\n", corpus.lines) + "\n";
        Files.write(linesFile, text.getBytes(UTF_8));
        assertRefused(linesFile
                + " line 2 is in UTF-8, as is the whole file, expected the publisher's ISO-8859-1");
        Files.write(linesFile, text.getBytes(UTF_16LE));
        assertRefused(linesFile + " line 1 has a zero byte, as UTF-16 has, expected ISO-8859-1");
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "BACKLIGHT_DATA", matches = ".+",
            disabledReason = "set BACKLIGHT_DATA to a folder with cornell-movie-dialogs/ to read the real corpus")
    void theRealCorpusIsRead() throws IOException {
        TextCorpus read = MovieDialogs.load(Path.of(System.getenv("BACKLIGHT_DATA")));
        int documents = read.train().documents() + read.validation().documents();
        assertThat(documents).isGreaterThan(60_000);
        assertThat(read.validation().documents()).isBetween(documents / 22, documents / 18);
        assertThat(read.train().text()).contains("BIANCA: Can we make this quick?")
                .doesNotContainPattern("[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\ufffd]");
        assertThat(read.train().text().lines()).allMatch(line -> line.isEmpty() || line.contains(": "));
    }
}
