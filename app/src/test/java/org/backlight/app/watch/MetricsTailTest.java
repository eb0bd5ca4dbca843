package org.backlight.app.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTailTest {

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void begin() throws IOException {
        file = Files.writeString(folder.resolve("metrics.jsonl"), "one\ntwo\n");
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }

    private static String text(MetricsTail.Lines lines) {
        return lines == null ? null : new String(lines.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aLineWaitsUntilItIsComplete() throws IOException {
        var tail = new MetricsTail(1000);
        assertThat(text(tail.next(file))).isEqualTo("one\ntwo\n");
        assertThat(tail.next(file)).isNull();
        append("thr");
        assertThat(tail.next(file)).isNull();
        append("ee\nfo");
        MetricsTail.Lines lines = tail.next(file);
        assertThat(text(lines)).isEqualTo("three\n");
        assertThat(lines.from()).isEqualTo(8);
        assertThat(lines.to()).isEqualTo(14);
        append("ur\n");
        assertThat(text(tail.next(file))).isEqualTo("four\n");
        assertThat(tail.generation()).isZero();
    }

    @Test
    void itBeginsWithTheLastWholeLines() throws IOException {
        assertThat(text(new MetricsTail(6).next(file))).isEqualTo("two\n");
        var none = new MetricsTail(0);
        assertThat(none.next(file)).isNull();
        append("three\n");
        assertThat(text(none.next(file))).isEqualTo("three\n");
    }

    /** A run that resumes drops the lines behind its checkpoint, and may have written others by the next look. */
    @Test
    void aFileThatWasCutBeginsAnew() throws IOException {
        var tail = new MetricsTail(1000);
        assertThat(tail.next(file)).isNotNull();
        Files.writeString(file, "one\n");
        MetricsTail.Lines cut = tail.next(file);
        assertThat(text(cut)).isEqualTo("one\n");
        assertThat(cut.generation()).isOne();
        assertThat(cut.from()).isZero();
        Files.writeString(file, "ONE\nTWO\nTHREE\n");
        MetricsTail.Lines replaced = tail.next(file);
        assertThat(text(replaced)).isEqualTo("ONE\nTWO\nTHREE\n");
        assertThat(replaced.generation()).isEqualTo(2);
    }

    @Test
    void aLongFileComesInPieces() throws IOException {
        String line = "x".repeat(999) + "\n";
        Files.writeString(file, line.repeat(3000));
        var tail = new MetricsTail(10_000_000);
        long bytes = 0;
        for (MetricsTail.Lines lines; (lines = tail.next(file)) != null;) {
            assertThat(lines.from()).isEqualTo(bytes);
            bytes = lines.to();
        }
        assertThat(bytes).isEqualTo(3_000_000);
    }
}
