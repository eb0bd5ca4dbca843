package org.backlight.substrate.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLockTest {

    @TempDir
    private Path folder;

    @Test
    void oneHoldsItAtATime() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "kept");
        try (FileLock _ = FileLock.take(file)) {
            assertThatExceptionOfType(FileLock.HeldException.class).isThrownBy(() -> FileLock.take(file))
                    .matches(FileLock.HeldException::byThisProcess)
                    .withMessage(file + " is in use by this process");
        }
        try (FileLock again = FileLock.take(file)) {
            assertThat(again.channel().size()).isEqualTo(4);
        }
        assertThat(file).hasContent("kept");
    }

    @Test
    void anotherProcessIsKeptOut() throws Exception {
        Path file = folder.resolve("a");
        Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Holder.class.getName(), file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(other.getInputStream().read()).isEqualTo('h');
            assertThatExceptionOfType(FileLock.HeldException.class).isThrownBy(() -> FileLock.take(file))
                    .matches(held -> !held.byThisProcess())
                    .withMessage(file + " is in use by another process");
        } finally {
            other.getOutputStream().close();
        }
        assertThat(other.waitFor()).isZero();
        FileLock.take(file).close();
    }

    /** Holds a lock until its standard input ends. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (FileLock _ = FileLock.take(Path.of(args[0]))) {
                System.out.print('h');
                System.out.flush();
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
