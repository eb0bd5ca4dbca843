package org.backlight.app.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.datasets.text.MovieDialogs;
import org.backlight.datasets.text.TextCorpus;
import org.backlight.datasets.text.TextFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain texts, and both files of the movie dialogs. */
class TextFuzzTest {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final String SEPARATOR = " +++$+++ ";
    private static final int CONVERSATIONS = 24;

    @TempDir
    private Path folder;

    @Test
    void aDamagedTextIsRefusedOrReadCharacterByCharacter() throws IOException {
        byte[] plain = "Ein Text über Licht,\nin dem λ, „Anführung“ und 😀 stehen.\nEnde 12.\n"
                .getBytes(StandardCharsets.UTF_8);
        Mutations mutations = new Mutations(8, plain, IdxFuzzTest.packed(plain));
        Path file = folder.resolve("text");
        new Fuzzing(file, file.toString(), bytes -> 400_000 + 9000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, _) -> {
                    TextCorpus corpus = TextFile.load(file);
                    byte[] content = IdxFuzzTest.unpacked(bytes);
                    boolean mark = content.length > 2 && content[0] == (byte) 0xEF
                            && content[1] == (byte) 0xBB && content[2] == (byte) 0xBF;
                    byte[] expected = mark ? Arrays.copyOfRange(content, 3, content.length) : content;
                    // A wrong byte would come back as the three bytes of U+FFFD.
                    assertThat((corpus.train().text() + corpus.validation().text())
                            .getBytes(StandardCharsets.UTF_8)).isEqualTo(expected);
                });
    }

    private static String lines() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2 * CONVERSATIONS; i++) {
            lines.append(String.join(SEPARATOR, "L" + i, "u" + i % 2, "m7", i % 2 == 0 ? "ANNA" : "JOSÉ",
                    i % 5 == 0 ? "<u>No</u>,  it is \u2013 " + i + "." : "Is it " + i + "?")).append('\n');
        }
        return lines.toString();
    }

    private static String conversations() {
        StringBuilder conversations = new StringBuilder();
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations.append(String.join(SEPARATOR, "u0", "u1", "m7",
                    "['L" + 2 * i + "', 'L" + (2 * i + 1) + "']")).append('\n');
        }
        return conversations.toString();
    }

    @Test
    void damagedDialogsAreRefusedOrReadAsTheySay() throws IOException {
        Path data = Files.createDirectories(folder.resolve(MovieDialogs.NAME));
        byte[] lines = lines().getBytes(WINDOWS_1252);
        byte[] conversations = conversations().getBytes(WINDOWS_1252);
        Path linesFile = data.resolve(MovieDialogs.LINES);
        Path conversationsFile = data.resolve(MovieDialogs.CONVERSATIONS);
        Files.write(conversationsFile, conversations);
        dialogs(linesFile, new Mutations(9, lines, IdxFuzzTest.packed(lines)),
                bytes -> new byte[][]{bytes, conversations});
        Files.write(linesFile, lines);
        dialogs(conversationsFile, new Mutations(10, conversations, IdxFuzzTest.packed(conversations)),
                bytes -> new byte[][]{lines, bytes});
    }

    private interface Both {
        byte[][] of(byte[] bytes);
    }

    private void dialogs(Path file, Mutations mutations, Both both) throws IOException {
        new Fuzzing(file, folder.toString(), bytes -> 1_000_000 + 9000 * bytes, Set.of(IOException.class))
                .run(Fuzzing.MUTATIONS, mutations::mutant, (bytes, _) -> {
                    TextCorpus corpus = MovieDialogs.load(folder);
                    byte[][] files = both.of(IdxFuzzTest.unpacked(bytes));
                    List<String> read = new ArrayList<>();
                    for (TextCorpus.Part part : List.of(corpus.train(), corpus.validation())) {
                        List<String> some = List.of(part.text().split("(?<=\n)\n"));
                        assertThat(some).hasSize(part.documents());
                        read.addAll(some);
                    }
                    assertThat(read).containsExactlyInAnyOrderElementsOf(scripts(files[0], files[1]));
                });
    }

    /** The conversations with text, put together by splitting lines at every separator. */
    private static List<String> scripts(byte[] lines, byte[] conversations) {
        Map<String, String> script = new HashMap<>();
        for (String line : new String(lines, WINDOWS_1252).split("\n")) {
            String[] fields = line.replaceFirst("\r$", "").split(" \\+\\+\\+\\$\\+\\+\\+ ", 5);
            String text = clean(fields[4]);
            assertThat(script.put(fields[0], text.isEmpty() ? "" : clean(fields[3]) + ": " + text + "\n"))
                    .isNull();
        }
        List<String> scripts = new ArrayList<>();
        for (String line : new String(conversations, WINDOWS_1252).split("\n")) {
            String list = line.replaceFirst("\r$", "").split(" \\+\\+\\+\\$\\+\\+\\+ ", 4)[3];
            assertThat(list).startsWith("['").endsWith("']");
            StringBuilder conversation = new StringBuilder();
            for (String number : list.substring(2, list.length() - 2).split("', '", -1)) {
                assertThat(script).containsKey(number);
                conversation.append(script.get(number));
            }
            if (!conversation.isEmpty()) {
                scripts.add(conversation.toString());
            }
        }
        return scripts;
    }

    private static String clean(String text) {
        String unmarked = text.replaceAll("(?i)</?(u|i|b|pre)>", "");
        StringBuilder words = new StringBuilder();
        for (char c : unmarked.toCharArray()) {
            boolean blank = c <= ' ' || c == 0x7F || c == 0xA0 || c >= 0x80 && c <= 0x9F;
            if (!blank) {
                words.append(c);
            } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
                words.append(' ');
            }
        }
        return words.toString().strip();
    }
}
