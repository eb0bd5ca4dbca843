package org.backlight.app.watch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that processes of this machine hold locked for writing, as Linux lists them. A training locks its metrics; taking the
 * lock to find out would keep a training from beginning.
 *
 * @param inodes of the locked files; empty where the system tells none
 */
record TrainingLocks(Optional<Set<Long>> inodes) {

    private static final Path LIST = Path.of("/proc/locks");

    /** Asks the system. */
    static TrainingLocks now() {
        Set<Long> inodes = new HashSet<>();
        try (Stream<String> lines = Files.lines(LIST, StandardCharsets.US_ASCII)) {
            lines.map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("POSIX")
                            && words[3].equals("WRITE"))
                    .map(words -> words[5].substring(words[5].lastIndexOf(':') + 1))
                    .forEach(inode -> inodes.add(Long.parseLong(inode)));
        } catch (IOException | java.io.UncheckedIOException | NumberFormatException _) {
            return new TrainingLocks(Optional.empty());
        }
        return new TrainingLocks(Optional.of(inodes));
    }

    /** Returns whether a file is locked; empty where that cannot be told. */
    Optional<Boolean> holds(Path file) {
        return inodes.flatMap(held -> {
            try {
                return Files.getAttribute(file, "unix:ino") instanceof Long inode
                        ? Optional.of(held.contains(inode))
                        : Optional.empty();
            } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
                return Optional.empty();
            }
        });
    }
}
