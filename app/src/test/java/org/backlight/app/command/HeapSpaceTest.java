package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a command says that needs more heap than its JVM may have. */
@Timeout(120)
class HeapSpaceTest {

    private static final int HEAP_MEBIBYTES = 48;

    @TempDir
    private Path folder;

    private Path text(int words) throws IOException {
        Path file = folder.resolve("words.txt");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < words; i++) {
                // Each of its own, for which the tokenizer's training keeps a count.
                out.write(Long.toString(0x9e3779b97f4a7c15L * i, 36).replace('-', 'x') + "\n");
            }
        }
        return file;
    }

    private String train(Path text) throws Exception {
        Process process = BacklightProcess.startWith("-Xmx" + HEAP_MEBIBYTES + "m", "train", "dialogs-bp",
                "--set",
                "dataset={kind: text, path: " + text + ", vocabulary: 300}", "--runs-dir",
                folder.resolve("runs").toString());
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isBetween(1, 2);
        assertThat(said.lines().filter(line -> line.startsWith("backlight: "))).as(said).hasSize(1);
        assertThat(said).doesNotContain("\tat ");
        return said;
    }

    @Test
    void theSentenceNamesTheVariable() throws Exception {
        assertThat(train(text(600_000)))
                .containsPattern("memory ran out.*Java heap space, of which there are "
                        + "\\d+ MiB; BACKLIGHT_JAVA_OPTS=-Xmx8g gives 8 GiB");
    }

    @Test
    void aFileThatIsTooLargeSaysSoInTheSameWords() throws Exception {
        assertThat(train(text(6_000_000)))
                .containsPattern("words.txt is too large for the memory of this process"
                        + ", which is \\d+ MiB; BACKLIGHT_JAVA_OPTS=-Xmx8g gives 8 GiB");
    }
}
