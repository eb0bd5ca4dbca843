package org.backlight.app.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that processes of this machine hold locked for writing, as Linux lists them. A training locks its metrics; taking the
 * lock to find out would keep a training from beginning.
 *
 * @param files that are locked; empty where the system tells none
 */
record TrainingLocks(Optional<Set<Inode>> files) {

    private static final Path LIST = Path.of("/proc/locks");

    /**
     * What the system calls a file.
     *
     * @param device of its file system, as {@code major:minor} in hexadecimal digits
     * @param number within the file system
     */
    record Inode(String device, long number) {}

    /** Asks the system. */
    static TrainingLocks now() {
        Set<Inode> files = new HashSet<>();
        try (Stream<String> lines = Files.lines(LIST, StandardCharsets.US_ASCII)) {
            lines.map(line -> line.trim().split("\\s+"))
                    .filter(words -> words.length > 5 && words[1].equals("POSIX")
                            && words[3].equals("WRITE"))
                    .map(words -> words[5]).forEach(place -> {
                        int end = place.lastIndexOf(':');
                        files.add(new Inode(place.substring(0, Math.max(0, end)),
                                Long.parseLong(place.substring(end + 1))));
                    });
        } catch (IOException | UncheckedIOException | NumberFormatException _) {
            return new TrainingLocks(Optional.empty());
        }
        return new TrainingLocks(Optional.of(files));
    }

    /** Returns the number of a file within its file system; empty where it has none, or cannot be asked for. */
    static OptionalLong inode(Path file) {
        try {
            return Files.getAttribute(file, "unix:ino") instanceof Long number
                    ? OptionalLong.of(number)
                    : OptionalLong.empty();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return OptionalLong.empty();
        }
    }

    /**
     * Returns whether a file is locked; empty where that cannot be told.
     *
     * @param file with all links followed
     * @param number its {@link #inode}
     */
    Optional<Boolean> holds(Path file, OptionalLong number) {
        if (files.isEmpty() || number.isEmpty()) {
            return Optional.empty();
        }
        Set<Inode> locked = files.get();
        if (locked.stream().noneMatch(inode -> inode.number() == number.getAsLong())) {
            return Optional.of(false);
        }
        // Another file system may have a file of this number.
        Optional<String> device = MountedDevices.of(file);
        return Optional.of(device.isEmpty() || locked.contains(new Inode(device.get(), number.getAsLong())));
    }
}
