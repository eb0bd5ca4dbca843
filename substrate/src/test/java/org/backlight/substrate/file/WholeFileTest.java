package org.backlight.substrate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    private Path folder;

    private static void append(WholeFile file, String text) throws IOException {
        file.append(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void theFormerFileStandsUntilTheNewOneIsComplete() throws IOException {
        Path place = Files.writeString(folder.resolve("a"), "former");
        try (WholeFile file = WholeFile.open(place)) {
            append(file, "new");
            assertThat(place).hasContent("former");
            file.overwrite(ByteBuffer.wrap(new byte[]{'N'}), 0);
            file.complete();
            assertThat(place).hasContent("New");
        }
        assertThat(place).hasContent("New");
        assertThat(folder).isDirectoryContaining(place::equals).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void anIncompleteFileIsDeleted() throws IOException {
        try (WholeFile file = WholeFile.open(folder.resolve("a"))) {
            append(file, "half");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void twoWritersDoNotMeet() throws IOException {
        Path place = folder.resolve("a");
        try (WholeFile one = WholeFile.open(place); WholeFile other = WholeFile.open(place)) {
            append(one, "one");
            append(other, "other");
            other.complete();
            one.complete();
        }
        assertThat(place).hasContent("one");
    }

    @Test
    void whatIsInTheWayIsNamed() throws IOException {
        Path nowhere = folder.resolve("none/a");
        assertThatIOException().isThrownBy(() -> WholeFile.write(nowhere, "x"))
                .withMessageMatching(nowhere + " cannot be written: .* is not there and cannot be made");
        try (WholeFile file = WholeFile.openWithFolder(nowhere)) {
            file.complete();
        }
        assertThat(nowhere).isEmptyFile();
        assertThatIOException().isThrownBy(() -> WholeFile.open(folder.resolve("none")))
                .withMessage(folder.resolve("none") + " cannot be written: " + folder.resolve("none")
                        + " is a folder");
    }

    /** Relative and absolute links, one behind the other, and one to a file that is not there yet. */
    @Test
    void aSymbolicLinkStaysAndItsTargetIsReplaced() throws IOException {
        Files.createDirectory(folder.resolve("big"));
        Path real = Files.writeString(folder.resolve("big/real"), "former");
        Path relative = Files.createSymbolicLink(folder.resolve("relative"), Path.of("big/real"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), relative.toAbsolutePath());
        WholeFile.write(link, "new");
        assertThat(link).isSymbolicLink().hasContent("new");
        assertThat(relative).isSymbolicLink();
        assertThat(real).isRegularFile().hasContent("new");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("big/later"));
        WholeFile.write(dangling, "later");
        assertThat(folder.resolve("big/later")).hasContent("later");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThat(folder.resolve("big")).isDirectoryNotContaining("glob:**.tmp");
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThatIOException().isThrownBy(() -> WholeFile.open(circle))
                .withMessageStartingWith(circle + " cannot be written: ");
    }

    /** Bytes through a FIFO, and a library's file copied into it: both arrive, and the FIFO stays. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aFifoIsWrittenIntoAndStays() throws Exception {
        Path fifo = folder.resolve("fifo");
        assumeTrue(make("mkfifo", fifo.toString()), "no mkfifo here");
        var first = CompletableFuture.supplyAsync(() -> readAll(fifo));
        WholeFile.write(fifo, "through");
        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("through");
        var second = CompletableFuture.supplyAsync(() -> readAll(fifo));
        Path used;
        try (WholeFile file = WholeFile.open(fifo)) {
            used = file.path();
            Files.writeString(used, "by a library");
            assertThat(file.usableBytes()).isEqualTo(Long.MAX_VALUE);
            file.complete();
        }
        assertThat(second.get(10, TimeUnit.SECONDS)).isEqualTo("by a library");
        assertThat(used).doesNotExist();
        assertThat(Files.readAttributes(fifo, java.nio.file.attribute.BasicFileAttributes.class).isOther())
                .isTrue();
    }

    @Test
    void missingFoldersAreMadeAndStayOnlyWithTheFile() throws IOException {
        Path deep = folder.resolve("a/b/file");
        WholeFile.openWithFolder(deep).close();
        assertThat(folder.resolve("a")).doesNotExist();
        WholeFile abandoned = WholeFile.openWithFolder(deep);
        Files.writeString(folder.resolve("a/somebody's"), "own");
        abandoned.close();
        assertThat(folder.resolve("a")).isDirectoryContaining("glob:**somebody's");
        assertThat(folder.resolve("a/b")).doesNotExist();
        WholeFile.writeWithFolder(deep, new byte[]{1});
        assertThat(deep).hasBinaryContent(new byte[]{1});
        // The folder of what a link leads to, not the link's own.
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("c/d"));
        WholeFile.writeWithFolder(link, new byte[]{2});
        assertThat(link).isSymbolicLink();
        assertThat(folder.resolve("c/d")).hasBinaryContent(new byte[]{2});
    }

    private static boolean make(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String readAll(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
