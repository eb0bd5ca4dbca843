package org.backlight.substrate.file;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {

    @TempDir
    private Path folder;

    @Test
    void takesAFileAndALinkToOne() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertThatCode(() -> RegularFile.require(file)).doesNotThrowAnyException();
        assertThatCode(() -> RegularFile.require(link)).doesNotThrowAnyException();
    }

    @Test
    void saysWhatIsNoFile() throws IOException {
        Path none = folder.resolve("none");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), none);
        Path device = Path.of("/dev/null");
        assertRefused(none, " is not there");
        assertRefused(dangling, " is not there");
        assertRefused(folder, " is a folder");
        assumeTrue(Files.exists(device));
        assertRefused(device, " is a pipe or a device");
    }

    /** A file in place of a folder on the way is a trouble of the path's, said in words as well. */
    @Test
    void saysThatAFileIsInTheWay() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertRefused(file.resolve("below"), " is not there");
    }

    /** Opening a FIFO would wait for somebody to write into it. */
    @Test
    void refusesAPipeWithoutOpeningIt() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0);
        assertRefused(pipe, " is a pipe or a device");
        assertRefused(Files.createSymbolicLink(folder.resolve("link"), pipe), " is a pipe or a device");
    }

    @Test
    void saysThatAFileMayNotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assumeTrue(file.toFile().setReadable(false, false));
        assumeFalse(Files.isReadable(file), "the superuser may read everything");
        assertRefused(file, " may not be read by this user");
    }

    private static void assertRefused(Path file, String words) {
        assertThatIOException().isThrownBy(() -> RegularFile.require(file))
                .withMessageStartingWith(file + words);
    }
}
