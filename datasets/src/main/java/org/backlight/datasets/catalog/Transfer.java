package org.backlight.datasets.catalog;

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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Transfer that brings one file's part to its full length and right digest, from one mirror after another. */
final class Transfer {

    /** A mirror's failure: what it did, and whether asking it again may help. */
    static final class MirrorException extends IOException {

        private final boolean lasting;

        private MirrorException(String message, boolean lasting, Throwable cause) {
            super(message, cause);
            this.lasting = lasting;
        }

        private static MirrorException lasting(String message) {
            return new MirrorException(message, true, null);
        }

        private static MirrorException passing(String message) {
            return new MirrorException(message, false, null);
        }
    }

    private static final Pattern CONTENT_RANGE = Pattern
            .compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18}|\\*)");

    private final HttpClient client;
    private final Download.Patience patience;
    private final PublishedFile file;
    private final PartFile part;
    private final Download.Progress progress;

    Transfer(HttpClient client, Download.Patience patience, PublishedFile file, PartFile part,
            Download.Progress progress) {
        this.client = client;
        this.patience = patience;
        this.file = file;
        this.part = part;
        this.progress = progress;
    }

    /**
     * Returns whether an earlier download left the whole file; clears a part that has its length but not its content.
     */
    boolean complete() throws IOException {
        if (part.size() < file.bytes()) {
            return false;
        }
        if (part.digest(file.algorithm()).equals(file.digest())) {
            progress.advanced(file.name(), file.bytes(), file.bytes());
            return true;
        }
        part.clear();
        return false;
    }

    /**
     * Asks one mirror until the file is there and right.
     *
     * @throws MirrorException if the mirror fails for good or too often in a row
     * @throws IOException if the part cannot be written
     */
    void from(URI address) throws IOException, InterruptedException {
        long most = part.size();
        int failures = 0;
        while (true) {
            try {
                once(address);
                return;
            } catch (MirrorException e) {
                // Only bytes never had before count as progress, or a server without Range could go on forever.
                failures = part.size() > most ? 1 : failures + 1;
                most = Math.max(most, part.size());
                if (e.lasting || failures >= patience.attempts()) {
                    throw e;
                }
            }
            Thread.sleep(patience.firstPause().multipliedBy(1L << (failures - 1)));
        }
    }

    private void once(URI address) throws IOException, InterruptedException {
        boolean resumes = part.size() > 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(patience.silence())
                .header("User-Agent", "backlight");
        if (resumes) {
            request.header("Range", "bytes=" + part.size() + "-");
        }
        HttpResponse<TimedBody> response = send(request.build());
        try (TimedBody body = response.body()) {
            checkAnswer(response.statusCode(), response.headers());
            receive(body);
        }
        String found = part.digest(file.algorithm());
        if (!found.equals(file.digest())) {
            part.clear();
            // If the beginning came at another time, it may be what is wrong, and a whole transfer may help.
            throw new MirrorException(
                    "has the " + file.algorithm() + " " + found + ", expected " + file.digest(), !resumes,
                    null);
        }
    }

    private HttpResponse<TimedBody> send(HttpRequest request)
            throws IOException, InterruptedException {
        try {
            return client.send(request, _ -> new TimedBody(patience.silence()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new MirrorException("cannot be connected to", true, e);
        } catch (HttpTimeoutException e) {
            throw new MirrorException(
                    "did not answer within " + patience.silence().toMillis() / 1000.0 + " s",
                    false,
                    e);
        } catch (IOException e) {
            throw new MirrorException("broke the connection (" + e.getMessage() + ")", false, e);
        }
    }

    /** Accepts the whole file or the rest that was asked for, and refuses everything else. */
    private void checkAnswer(int status, HttpHeaders headers) throws IOException {
        if (status == 206) {
            String range = headers.firstValue("Content-Range").orElse("");
            Matcher matcher = CONTENT_RANGE.matcher(range);
            if (matcher.matches() && Long.parseLong(matcher.group(1)) == part.size()
                    && (matcher.group(2).equals("*") || Long.parseLong(matcher.group(2)) == file.bytes())) {
                return;
            }
            String asked = part.size() + "-";
            part.clear();
            throw MirrorException
                    .passing("answered with the range \"" + range + "\", expected bytes " + asked);
        }
        if (status == 416 && part.size() > 0) {
            part.clear();
            throw MirrorException.passing("has no such range");
        }
        if (status != 200) {
            boolean passing = status >= 500 || status == 429 || status == 408;
            throw new MirrorException("answered " + status, !passing, null);
        }
        long length = headers.firstValueAsLong("Content-Length").orElse(file.bytes());
        if (length != file.bytes()) {
            throw MirrorException.lasting("has " + length + " bytes, expected " + file.bytes());
        }
        part.clear();
    }

    private void receive(TimedBody body) throws IOException, InterruptedException {
        progress.advanced(file.name(), part.size(), file.bytes());
        List<ByteBuffer> piece;
        while ((piece = next(body)) != null) {
            for (ByteBuffer bytes : piece) {
                if (part.size() + bytes.remaining() > file.bytes()) {
                    part.clear();
                    throw MirrorException.lasting("sent more than the expected " + file.bytes() + " bytes");
                }
                part.append(bytes);
            }
            progress.advanced(file.name(), part.size(), file.bytes());
        }
        if (part.size() < file.bytes()) {
            throw MirrorException.passing("ended after " + part.size() + " of " + file.bytes() + " bytes");
        }
    }

    private List<ByteBuffer> next(TimedBody body) throws IOException, InterruptedException {
        try {
            return body.next();
        } catch (IOException e) {
            throw new MirrorException(
                    e.getMessage() + " after " + part.size() + " of " + file.bytes() + " bytes",
                    false, e);
        }
    }
}
