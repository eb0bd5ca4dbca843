package org.backlight.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.backlight.datasets.catalog.MirrorServer.serve;
import static org.backlight.datasets.catalog.MirrorServer.status;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.backlight.datasets.catalog.DatasetCatalog.Entry;
import org.backlight.datasets.catalog.Download.Outcome;
import org.backlight.datasets.catalog.Download.Result;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class DownloadTest extends DownloadFixture {

    @Test
    void fetchesChecksAndReportsProgress() throws Exception {
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            List<Long> seen = new ArrayList<>();
            List<Result> results = download.fetch(entry(mirror.address()), data, (file, bytes, total) -> {
                assertThat(file).isEqualTo("file.gz");
                assertThat(total).isEqualTo(content.length);
                seen.add(bytes);
            });
            assertThat(results).containsExactly(new Result(target, Outcome.FETCHED));
            assertThat(seen).isSorted().startsWith(0L).endsWith((long) content.length);
            assertThat(seen).hasSizeGreaterThan(3);
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
            assertThat(filesThere()).containsExactly(target);
        }
    }

    /** What a link stands for is fetched, whether nothing, or something else, is there yet. */
    @Test
    void linksStay() throws Exception {
        Path store = Files.createDirectories(data.resolve("store"));
        Files.createDirectories(target.getParent());
        Files.createSymbolicLink(target, store.resolve("real.gz"));
        try (MirrorServer mirror = new MirrorServer(serve(content), serve(content))) {
            assertThat(fetch(mirror.address())).containsExactly(new Result(target, Outcome.FETCHED));
            assertThat(target).isSymbolicLink().hasBinaryContent(content);
            Files.write(store.resolve("real.gz"), other);
            assertThat(fetch(mirror.address())).containsExactly(new Result(target, Outcome.REPLACED));
        }
        assertThat(target).isSymbolicLink().hasBinaryContent(content);
        assertThat(store.resolve("real.gz")).isRegularFile();
        assertThat(store.resolve("real.gz.old")).hasBinaryContent(other);
        assertThat(filesThere()).containsExactly(target);
    }

    @Test
    void wrongChecksumIsNamedAndNothingIsKept() throws Exception {
        try (MirrorServer mirror = new MirrorServer(serve(other))) {
            String found = sha256(other);
            String expected = sha256(content);
            assertThatIOException().isThrownBy(() -> fetch(mirror.address())).withMessage(
                    target + " could not be fetched: " + mirror.address().resolve("file.gz")
                            + " has the SHA-256 "
                            + found + ", expected " + expected);
            assertThat(filesThere()).isEmpty();
            assertThat(mirror.ranges()).hasSize(1);
        }
    }

    @Test
    void anotherMirrorHelpsWhenOneHasAWrongFile() throws Exception {
        try (MirrorServer wrong = new MirrorServer(serve(other));
                MirrorServer right = new MirrorServer(serve(content))) {
            fetch(wrong.address(), right.address());
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
            assertThat(right.ranges()).containsExactly("null");
        }
    }

    @Test
    void notFoundOnAllMirrorsNamesThemAll() throws Exception {
        try (MirrorServer one = new MirrorServer(status(404));
                MirrorServer two = new MirrorServer(status(403))) {
            assertThatIOException().isThrownBy(() -> fetch(one.address(), two.address())).withMessage(
                    target + " could not be fetched: " + one.address().resolve("file.gz") + " answered 404; "
                            + two.address().resolve("file.gz") + " answered 403");
            assertThat(one.ranges()).hasSize(1);
            assertThat(filesThere()).isEmpty();
        }
    }

    @Test
    void busyServerIsAskedAgain() throws Exception {
        try (MirrorServer mirror = new MirrorServer(status(503), status(429), serve(content))) {
            fetch(mirror.address());
            assertThat(mirror.ranges()).hasSize(3);
        }
        Files.delete(target);
        try (MirrorServer mirror = new MirrorServer(status(500))) {
            assertThatIOException().isThrownBy(() -> fetch(mirror.address()))
                    .withMessageContaining("answered 500");
            assertThat(mirror.ranges()).hasSize(3);
        }
    }

    @Test
    void unreachableMirrorIsPassedOver() throws Exception {
        URI nobody;
        try (ServerSocket closedSoon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + closedSoon.getLocalPort() + "/");
        }
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            fetch(nobody, mirror.address());
            assertThat(target).exists();
        }
        Files.delete(target);
        assertThatIOException().isThrownBy(() -> fetch(nobody))
                .withMessageContaining("cannot be connected to");
    }

    @Test
    void silentServersAreGivenUpBeforeAndWithinTheBody() throws Exception {
        try (ServerSocket neverAccepts = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                MirrorServer stalls = new MirrorServer(status(500))) {
            stalls.answerNow(stalls.silentAfter(content, HALF));
            URI mute = URI.create("http://127.0.0.1:" + neverAccepts.getLocalPort() + "/");
            Download impatient = patientFor(Duration.ofMillis(700));
            assertThatIOException()
                    .isThrownBy(() -> impatient.fetch(entry(mute, stalls.address()), data, (_, _, _) -> {}))
                    .withMessageContainingAll("did not answer within 0.7 s",
                            "sent nothing for 0.7 s after 150000 of");
            assertThat(Files.size(part)).isEqualTo(HALF);
        }
    }

    @Test
    void fileOfAnotherLengthIsRefused() throws Exception {
        byte[] page = new byte[1234];
        try (MirrorServer mirror = new MirrorServer(serve(page));
                MirrorServer endless = new MirrorServer(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(content);
                    exchange.getResponseBody().write(content);
                });
                MirrorServer early = new MirrorServer(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(content, 0, 10);
                })) {
            assertThatIOException()
                    .isThrownBy(() -> fetch(mirror.address(), endless.address(), early.address()))
                    .withMessageContainingAll("has 1234 bytes, expected 300000",
                            "sent more than the expected 300000 bytes", "ended after 10 of 300000 bytes");
        }
    }

    @Test
    void rightFileIsLeftAloneWithoutAskingAnybody() throws Exception {
        Files.createDirectories(target.getParent());
        Files.write(target, content);
        List<Long> seen = new ArrayList<>();
        List<Result> results = download.fetch(entry(), data, (_, bytes, _) -> seen.add(bytes));
        assertThat(results).containsExactly(new Result(target, Outcome.PRESENT));
        assertThat(seen).containsExactly((long) content.length);
    }

    @Test
    void wrongFileIsReplacedAndKeptBeside() throws Exception {
        Files.createDirectories(target.getParent());
        Path old = target.resolveSibling("file.gz.old");
        Files.write(target, other);
        try (MirrorServer mirror = new MirrorServer(status(404))) {
            assertThatIOException().isThrownBy(() -> fetch(mirror.address()));
            assertThat(Files.readAllBytes(target)).isEqualTo(other);
            assertThat(old).doesNotExist();
            mirror.answerNow(serve(content));
            assertThat(fetch(mirror.address())).containsExactly(new Result(target, Outcome.REPLACED));
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
            assertThat(Files.readAllBytes(old)).isEqualTo(other);
            Files.write(target, new byte[3]);
            fetch(mirror.address());
            assertThat(Files.readAllBytes(old)).isEqualTo(other);
            assertThat(target.resolveSibling("file.gz.old2")).hasSize(3);
        }
    }

    @Test
    void interruptionKeepsThePartAndFreesItForTheNext() throws Exception {
        try (MirrorServer mirror = new MirrorServer(status(500))) {
            mirror.answerNow(mirror.silentAfter(content, HALF));
            CountDownLatch half = new CountDownLatch(1);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread fetching = new Thread(() -> {
                try {
                    download.fetch(entry(mirror.address()), data, (_, bytes, _) -> {
                        if (bytes == HALF) {
                            half.countDown();
                        }
                    });
                } catch (Exception e) {
                    thrown.set(e);
                }
            });
            fetching.start();
            half.await();
            assertThatIOException().isThrownBy(() -> fetch(mirror.address()))
                    .withMessage(part + " is being written by another download");
            fetching.interrupt();
            fetching.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(part).hasSize(HALF);
            mirror.answerNow(serve(content));
            fetch(mirror.address());
            assertThat(mirror.ranges().getLast()).isEqualTo("bytes=" + HALF + "-");
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
        }
    }

    /** The flag may also be set while the part is written, not only while the thread waits. */
    @Test
    void interruptionWhileWritingIsAnInterruption() throws Exception {
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            assertThatThrownBy(() -> download.fetch(entry(mirror.address()), data, (_, bytes, _) -> {
                if (bytes > 0) {
                    Thread.currentThread().interrupt();
                }
            })).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
            assertThat(target).doesNotExist();
            fetch(mirror.address());
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
        }
    }

    @Test
    void missingRoomIsToldBeforehand() throws Exception {
        Entry huge = new Entry("set", "", List.of(URI.create("http://127.0.0.1:9/")),
                List.of(new PublishedFile("file.gz", Long.MAX_VALUE / 2, sha256(content))));
        assertThatIOException().isThrownBy(() -> download.fetch(huge, data, (_, _, _) -> {}))
                .withMessageContainingAll("bytes free", "expected at least 4611686018427387903 for file.gz");
        assertThat(filesThere()).isEmpty();
    }

    @Test
    void folderThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.write(data.resolve("plain"), new byte[1]);
        assertThatIOException().isThrownBy(() -> download.fetch(entry(), file, (_, _, _) -> {}))
                .withMessageContaining(file + "/set/file.gz.part cannot be written: " + file);
        Files.createDirectories(target);
        assertThatIOException().isThrownBy(() -> fetch()).withMessageContaining(target + " is not a file");
    }

    @Test
    void readOnlyFolderIsNamed() throws Exception {
        Path folder = Files.createDirectories(target.getParent());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(folder),
                    "this user may write even to read-only folders");
            assertThatIOException().isThrownBy(() -> fetch())
                    .withMessage(part + " cannot be written: permission denied");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
