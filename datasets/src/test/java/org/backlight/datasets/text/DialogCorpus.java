package org.backlight.datasets.text;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.datasets.image.IdxBytes;

/** Movie dialogs in the publisher's format, made for a test. */
public final class DialogCorpus {

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    final List<String> lines = new ArrayList<>();
    final List<String> conversations = new ArrayList<>();

    /** Adds a conversation of two, who speak in turn. */
    DialogCorpus talk(String... utterances) {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < utterances.length; i++) {
            String number = "L" + (lines.size() + 10);
            numbers.add("'" + number + "'");
            lines.add(String.join(" +++$+++ ", number, "u" + i % 2, "m7", i % 2 == 0 ? "ANNA" : "JOSÉ",
                    utterances[i]));
        }
        conversations.add("u0 +++$+++ u1 +++$+++ m7 +++$+++ [" + String.join(", ", numbers) + "]");
        return this;
    }

    /** A corpus of many short conversations, so that both parts have some. */
    public static DialogCorpus many(int count) {
        DialogCorpus corpus = new DialogCorpus();
        for (int i = 0; i < count; i++) {
            corpus.talk("Is it " + i + "?", "No, it is " + (i + 1) + ".");
        }
        return corpus;
    }

    public byte[] lineBytes() {
        return bytes(lines);
    }

    public byte[] conversationBytes() {
        return bytes(conversations);
    }

    static byte[] bytes(List<String> lines) {
        return (String.join("\n", lines) + "\n").getBytes(WINDOWS_1252);
    }

    /** Writes both files into the data set's folder, packed or not, and returns that folder. */
    public Path write(Path dataFolder, boolean packed) throws IOException {
        Path folder = Files.createDirectories(dataFolder.resolve(MovieDialogs.NAME));
        String ending = packed ? ".gz" : "";
        Files.write(folder.resolve(MovieDialogs.LINES + ending),
                packed ? IdxBytes.gzip(lineBytes()) : lineBytes());
        Files.write(folder.resolve(MovieDialogs.CONVERSATIONS + ending),
                packed ? IdxBytes.gzip(conversationBytes()) : conversationBytes());
        return folder;
    }
}
