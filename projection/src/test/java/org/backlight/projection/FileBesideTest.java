package org.backlight.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBesideTest {

    @TempDir
    private Path folder;

    private static void write(FileBeside beside, String text) throws IOException {
        beside.channel().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theFormerFileStandsUntilTheNewOneIsComplete() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "former");
        try (FileBeside beside = new FileBeside(file)) {
            write(beside, "new");
            assertThat(file).hasContent("former");
            beside.complete();
            assertThat(file).hasContent("new");
        }
        assertThat(file).hasContent("new");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void anIncompleteFileIsDeleted() throws IOException {
        Path file = folder.resolve("a");
        try (FileBeside beside = new FileBeside(file)) {
            write(beside, "half");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoWritersDoNotMeet() throws IOException {
        Path file = folder.resolve("a");
        try (FileBeside one = new FileBeside(file); FileBeside other = new FileBeside(file)) {
            write(one, "one");
            write(other, "other");
            other.complete();
            one.complete();
        }
        assertThat(file).hasContent("one");
        assertThatIOException().isThrownBy(() -> new FileBeside(folder.resolve("none/a")));
    }
}
