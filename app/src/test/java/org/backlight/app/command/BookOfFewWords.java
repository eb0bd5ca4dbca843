package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** A text of ten words in random order, for small trainings. */
final class BookOfFewWords {

    private static final String[] WORDS = {"light", "mirror", "camera", "error", "speckle", "the", "a",
            "learns", "sees", "moves"};

    private BookOfFewWords() {}

    /** Writes the same text each time; returns its file. */
    static Path write(Path folder) throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 4000; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(i % 8 == 7 ? "\n" : " ");
        }
        return Files.writeString(folder.resolve("book.txt"), text);
    }
}
