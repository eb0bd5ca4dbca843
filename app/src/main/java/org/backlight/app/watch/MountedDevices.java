package org.backlight.app.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Devices of the file systems that Linux has mounted, by the numbers that its list of locks uses. What {@code stat} tells of a
 * file is another number on Btrfs, where each subvolume has its own.
 *
 * @see <a href="https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts">mountinfo</a>
 */
final class MountedDevices {

    private static final Path LIST = Path.of("/proc/self/mountinfo");
    private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

    private MountedDevices() {}

    /**
     * Returns the device of a file's file system.
     *
     * @param file with all links followed
     * @return {@code major:minor}, two hexadecimal digits or more each; empty where the system does not tell
     */
    static Optional<String> of(Path file) {
        try (Stream<String> lines = Files.lines(LIST, StandardCharsets.ISO_8859_1)) {
            return of(file, lines);
        } catch (IOException | UncheckedIOException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Finds the file system that was mounted last at the deepest folder above a file. */
    static Optional<String> of(Path file, Stream<String> lines) {
        String[] found = null;
        int depth = -1;
        for (String line : (Iterable<String>) lines::iterator) {
            String[] words = line.split(" ");
            if (words.length > 4) {
                Path point = Path.of(unescaped(words[4]));
                if (file.startsWith(point) && point.getNameCount() >= depth) {
                    depth = point.getNameCount();
                    found = words[2].split(":");
                }
            }
        }
        return found == null || found.length != 2
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT, "%02x:%02x", Integer.parseInt(found[0]),
                        Integer.parseInt(found[1])));
    }

    private static String unescaped(String text) {
        String bytes = ESCAPED.matcher(text).replaceAll(escaped -> Matcher
                .quoteReplacement(String.valueOf((char) Integer.parseInt(escaped.group(1), 8))));
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
