package org.backlight.datasets.catalog;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.backlight.substrate.file.FreeSpace;
import org.backlight.substrate.file.WholeFile;

/**
 * Download of a data set's files over HTTP into the data folder, each checked against its known SHA-256, or
 * against the MD5 that the record of its publication states.
 *
 * <p>A file grows as {@code NAME.part} and gets its name, atomically, only once its digest is right. A
 * broken transfer is tried again with growing pauses, and goes on where it stopped if the server can (HTTP
 * Range); when a mirror fails for good, the next one is asked. An interrupted or failed download leaves the
 * part, from which the next one goes on. A part with a wrong digest is removed. Of an archive, the files that the data
 * set is read from are unpacked beside it, whole or not at all.
 */
public final class Download {

    /** Told about bytes as they come; called on the thread that fetches, often. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Reports that some bytes have arrived.
         *
         * @param file the file's name
         * @param bytes how many of it are there now; may fall back when a part had to be thrown away
         * @param total its whole size in bytes
         */
        void advanced(String file, long bytes, long total);
    }

    /** Outcome for one file. */
    public enum Outcome {
        /** It was there already and right, or unpacked without the archive that could tell. */
        PRESENT,
        /** It was fetched. */
        FETCHED,
        /** It was there with a wrong digest, which is now kept as {@code NAME.old}, and was fetched again. */
        REPLACED
    }

    /**
     * One file's result.
     *
     * @param file where the file lies now
     * @param outcome what was done about it
     */
    public record Result(Path file, Outcome outcome) {}

    /** Limits of patience: how long to wait, and how often to retry a mirror that gives nothing new. */
    record Patience(Duration connect, Duration silence, int attempts, Duration firstPause) {}

    private static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), 4,
            Duration.ofSeconds(1));

    private final Patience patience;

    /** Creates a download with time limits of 10 s to connect and 30 s of silence, and 4 attempts per mirror. */
    public Download() {
        this(USUAL);
    }

    Download(Patience patience) {
        this.patience = patience;
    }

    /**
     * Fetches whatever is missing of a data set.
     *
     * @param entry the data set; nothing is to be done if it is built in or put there by its user
     * @param dataFolder the data folder, created if missing; the files go into its subfolder of the data
     *     set's name
     * @param progress receives every piece that arrives
     * @return one result per file, in the entry's order; of an archive, one for it and one for each file unpacked from
     *     it, or for those alone if they are all there and the archive is not
     * @throws IOException with one sentence that names the file, if no mirror has the right one, or the
     *     folder cannot be written or has not enough room
     * @throws InterruptedException if the thread is interrupted; what has come is kept for the next time
     */
    public List<Result> fetch(DatasetCatalog.Entry entry, Path dataFolder, Progress progress)
            throws IOException, InterruptedException {
        List<Result> unpacked = entry.unpackedIn(dataFolder);
        if (!unpacked.isEmpty()) {
            return unpacked;
        }
        List<Result> results = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(patience.connect).build()) {
            try {
                List<PublishedFile> files = entry.record() == null
                        ? entry.files()
                        : entry.record().describe(client, patience.silence);
                for (PublishedFile file : files) {
                    Path target = dataFolder.resolve(entry.name()).resolve(file.name());
                    // A link stays, and what it stands for is fetched.
                    results.add(new Result(target, fetch(client, entry.mirrors(), file,
                            WholeFile.target(target), progress)));
                }
                for (PublishedFile file : files) {
                    Path archive = dataFolder.resolve(entry.name()).resolve(file.name());
                    results.addAll(Archive.unpackAny(archive, entry.membersOf(file.name())));
                }
            } catch (ClosedByInterruptException e) {
                // The file's channel left the thread's flag set; the exception takes its place.
                Thread.interrupted();
                InterruptedException interrupted = new InterruptedException("interrupted");
                interrupted.initCause(e);
                throw interrupted;
            } finally {
                // Closing alone would wait for transfers that were given up.
                client.shutdownNow();
            }
        }
        return List.copyOf(results);
    }

    private Outcome fetch(HttpClient client, List<URI> mirrors, PublishedFile file, Path target,
            Progress progress) throws IOException, InterruptedException {
        boolean inTheWay = Files.exists(target);
        if (inTheWay && isRight(target, file)) {
            progress.advanced(file.name(), file.bytes(), file.bytes());
            return Outcome.PRESENT;
        }
        try (PartFile part = PartFile.open(target)) {
            Transfer transfer = new Transfer(client, patience, file, part, progress);
            if (!transfer.complete()) {
                checkRoom(target.getParent(), file.name(), file.bytes() - part.size());
                fetchFromAny(mirrors, target, file, part, transfer);
            }
            moveAway(target);
            part.finish(target);
        }
        return inTheWay ? Outcome.REPLACED : Outcome.FETCHED;
    }

    private static boolean isRight(Path target, PublishedFile file) throws IOException {
        if (!Files.isRegularFile(target)) {
            throw new IOException(
                    target + " is not a file, expected " + file.bytes() + " bytes or nothing there");
        }
        try {
            return Files.size(target) == file.bytes()
                    && FileDigest.hexOf(target, file.algorithm()).equals(file.digest());
        } catch (AccessDeniedException _) {
            throw new IOException(target + " may not be read by this user");
        }
    }

    /** Renames what has a file's name to the first free of {@code NAME.old}, {@code NAME.old2} and so on. */
    static void moveAway(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        Path free = target.resolveSibling(target.getFileName() + ".old");
        for (int i = 2; Files.exists(free); i++) {
            free = target.resolveSibling(target.getFileName() + ".old" + i);
        }
        Files.move(target, free);
    }

    /** Throws an IOException with one sentence, if a folder's disk has fewer bytes free than a file still needs. */
    static void checkRoom(Path folder, String file, long bytes) throws IOException {
        long room = FreeSpace.of(folder);
        if (bytes > room) {
            throw new IOException(
                    folder + " has " + room + " bytes free, expected at least " + bytes + " for " + file);
        }
    }

    private static void fetchFromAny(List<URI> mirrors, Path target, PublishedFile file, PartFile part,
            Transfer transfer) throws IOException, InterruptedException {
        List<String> failures = new ArrayList<>();
        for (URI mirror : mirrors) {
            URI address = mirror.resolve(file.name());
            try {
                transfer.from(address);
                return;
            } catch (Transfer.MirrorException e) {
                failures.add(address + " " + e.getMessage());
            }
        }
        String kept = part.size() == 0
                ? ""
                : "; the first " + part.size() + " of " + file.bytes() + " bytes are kept for the next time";
        throw new IOException(target + " could not be fetched: " + String.join("; ", failures) + kept);
    }
}
