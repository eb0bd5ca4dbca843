package org.backlight.datasets;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches a data set's files over HTTP into the data folder and checks each against its known SHA-256.
 *
 * <p>A file grows as {@code NAME.part} and gets its name, atomically, only once its digest is right. A
 * broken transfer is tried again with growing pauses, and goes on where it stopped if the server can (HTTP
 * Range); when a mirror fails for good, the next one is asked. An interrupted or failed download leaves the
 * part, from which the next one goes on. A part with a wrong digest is removed.
 */
public final class Download {

    /** Told about bytes as they come; called on the thread that fetches, often. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Some bytes have come.
         *
         * @param file the file's name
         * @param bytes how many of it are there now; may fall back when a part had to be thrown away
         * @param total its whole size in bytes
         */
        void advanced(String file, long bytes, long total);
    }

    /** What was done about one file. */
    public enum Outcome {
        /** It was there already with the right digest. */
        PRESENT,
        /** It was fetched. */
        FETCHED,
        /** It was there with a wrong digest, which is now kept as {@code NAME.old}, and was fetched anew. */
        REPLACED
    }

    /**
     * One file's result.
     *
     * @param file where the file lies now
     * @param outcome what was done about it
     */
    public record Result(Path file, Outcome outcome) {}

    /** How long to wait, and how often to try a mirror again that gives nothing new. */
    record Patience(Duration connect, Duration silence, int attempts, Duration firstPause) {}

    /** A mirror's failure: what it did, and whether asking it again may help. */
    private static final class MirrorException extends IOException {

        private final boolean lasting;

        MirrorException(String message, boolean lasting, Throwable cause) {
            super(message, cause);
            this.lasting = lasting;
        }
    }

    private static final Patience USUAL = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(30), 4,
            Duration.ofSeconds(1));
    private static final Pattern CONTENT_RANGE = Pattern
            .compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final Patience patience;

    /** A download with time limits of 10 s to connect and 30 s of silence, and 4 attempts per mirror. */
    public Download() {
        this(USUAL);
    }

    Download(Patience patience) {
        this.patience = patience;
    }

    /**
     * Fetches whatever is missing of a data set.
     *
     * @param entry the data set; nothing is to be done if it is built in
     * @param dataFolder the data folder, created if missing; the files go into its subfolder of the data
     *     set's name
     * @param progress told about every piece that comes
     * @return one result per file, in the entry's order
     * @throws IOException with one sentence that names the file, if no mirror has the right one, or the
     *     folder cannot be written or has not enough room
     * @throws InterruptedException if the thread is interrupted; what has come is kept for the next time
     */
    public List<Result> fetch(DatasetCatalog.Entry entry, Path dataFolder, Progress progress)
            throws IOException, InterruptedException {
        List<Result> results = new ArrayList<>();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(patience.connect).build()) {
            try {
                for (PublishedFile file : entry.files()) {
                    Path target = dataFolder.resolve(entry.name()).resolve(file.name());
                    results.add(new Result(target, fetch(client, entry.mirrors(), file, target, progress)));
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
            checkRoom(target.getParent(), file, part.size());
            fetchFromAny(client, mirrors, file, part, target, progress);
            if (inTheWay) {
                Files.move(target, freeName(target));
            }
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
            return Files.size(target) == file.bytes() && PartFile.sha256(target).equals(file.sha256());
        } catch (AccessDeniedException _) {
            throw new IOException(target + " may not be read by this user");
        }
    }

    private static Path freeName(Path target) {
        Path free = target.resolveSibling(target.getFileName() + ".old");
        for (int i = 2; Files.exists(free); i++) {
            free = target.resolveSibling(target.getFileName() + ".old" + i);
        }
        return free;
    }

    private static void checkRoom(Path folder, PublishedFile file, long have) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace();
        if (file.bytes() - have > room) {
            throw new IOException(folder + " has " + room + " bytes free, expected at least "
                    + (file.bytes() - have) + " for " + file.name());
        }
    }

    private void fetchFromAny(HttpClient client, List<URI> mirrors, PublishedFile file, PartFile part,
            Path target,
            Progress progress) throws IOException, InterruptedException {
        // A complete or overlong part of an earlier time is judged without asking anybody.
        if (part.size() >= file.bytes()) {
            if (part.sha256().equals(file.sha256())) {
                progress.advanced(file.name(), file.bytes(), file.bytes());
                return;
            }
            part.clear();
        }
        List<String> failures = new ArrayList<>();
        for (URI mirror : mirrors) {
            URI address = mirror.resolve(file.name());
            try {
                fetchPatiently(client, address, file, part, progress);
                return;
            } catch (MirrorException e) {
                failures.add(address + " " + e.getMessage());
            }
        }
        String kept = part.size() == 0
                ? ""
                : "; the first " + part.size() + " of " + file.bytes() + " bytes are kept for the next time";
        throw new IOException(target + " could not be fetched: " + String.join("; ", failures) + kept);
    }

    /** Asks one mirror until the file is there and right, or it fails for good or too often in a row. */
    private void fetchPatiently(HttpClient client, URI address, PublishedFile file, PartFile part,
            Progress progress) throws IOException, InterruptedException {
        long most = part.size();
        int failures = 0;
        while (true) {
            try {
                fetchOnce(client, address, file, part, progress);
                return;
            } catch (MirrorException e) {
                // Only bytes never had before count as progress, or a server without Range could go on for ever.
                failures = part.size() > most ? 1 : failures + 1;
                most = Math.max(most, part.size());
                if (e.lasting || failures >= patience.attempts) {
                    throw e;
                }
            }
            Thread.sleep(patience.firstPause.multipliedBy(1L << (failures - 1)));
        }
    }

    private void fetchOnce(HttpClient client, URI address, PublishedFile file, PartFile part,
            Progress progress)
            throws IOException, InterruptedException {
        boolean resumes = part.size() > 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience.silence)
                .header("User-Agent", "backlight");
        if (resumes) {
            request.header("Range", "bytes=" + part.size() + "-");
        }
        HttpResponse<TimedBody> response = send(client, request.build());
        try (TimedBody body = response.body()) {
            checkAnswer(response.statusCode(), response.headers(), file, part);
            receive(body, file, part, progress);
        }
        String found = part.sha256();
        if (!found.equals(file.sha256())) {
            part.clear();
            // If the beginning came at another time, it may be what is wrong, and a whole transfer may help.
            throw new MirrorException("has the SHA-256 " + found + ", expected " + file.sha256(), !resumes,
                    null);
        }
    }

    private HttpResponse<TimedBody> send(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return client.send(request, _ -> new TimedBody(patience.silence));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new MirrorException("cannot be connected to", true, e);
        } catch (HttpTimeoutException e) {
            throw new MirrorException("did not answer within " + patience.silence.toMillis() / 1000.0 + " s",
                    false,
                    e);
        } catch (IOException e) {
            throw new MirrorException("broke the connection (" + e.getMessage() + ")", false, e);
        }
    }

    /** Accepts the whole file or the rest that was asked for, and refuses everything else. */
    private static void checkAnswer(int status, HttpHeaders headers, PublishedFile file, PartFile part)
            throws IOException {
        if (status == 206) {
            String range = headers.firstValue("Content-Range").orElse("");
            Matcher matcher = CONTENT_RANGE.matcher(range);
            if (matcher.matches() && Long.parseLong(matcher.group(1)) == part.size()
                    && (matcher.group(2).equals("*") || Long.parseLong(matcher.group(2)) == file.bytes())) {
                return;
            }
            String asked = part.size() + "-";
            part.clear();
            throw new MirrorException("answered with the range \"" + range + "\", expected bytes " + asked,
                    false,
                    null);
        }
        if (status == 416 && part.size() > 0) {
            part.clear();
            throw new MirrorException("has no such range", false, null);
        }
        if (status != 200) {
            boolean passing = status >= 500 || status == 429 || status == 408;
            throw new MirrorException("answered " + status, !passing, null);
        }
        long length = headers.firstValueAsLong("Content-Length").orElse(file.bytes());
        if (length != file.bytes()) {
            throw new MirrorException("has " + length + " bytes, expected " + file.bytes(), true, null);
        }
        part.clear();
    }

    private static void receive(TimedBody body, PublishedFile file, PartFile part, Progress progress)
            throws IOException, InterruptedException {
        progress.advanced(file.name(), part.size(), file.bytes());
        List<ByteBuffer> piece;
        while ((piece = next(body, file, part)) != null) {
            for (ByteBuffer bytes : piece) {
                if (part.size() + bytes.remaining() > file.bytes()) {
                    part.clear();
                    throw new MirrorException("sent more than the expected " + file.bytes() + " bytes", true,
                            null);
                }
                part.append(bytes);
            }
            progress.advanced(file.name(), part.size(), file.bytes());
        }
        if (part.size() < file.bytes()) {
            throw new MirrorException("ended after " + part.size() + " of " + file.bytes() + " bytes", false,
                    null);
        }
    }

    private static List<ByteBuffer> next(TimedBody body, PublishedFile file, PartFile part)
            throws IOException, InterruptedException {
        try {
            return body.next();
        } catch (IOException e) {
            throw new MirrorException(
                    e.getMessage() + " after " + part.size() + " of " + file.bytes() + " bytes",
                    false, e);
        }
    }
}
