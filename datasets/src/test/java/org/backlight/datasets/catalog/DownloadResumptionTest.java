package org.backlight.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.backlight.datasets.catalog.MirrorServer.cutAfter;
import static org.backlight.datasets.catalog.MirrorServer.serve;
import static org.backlight.datasets.catalog.MirrorServer.serveWhole;
import static org.backlight.datasets.catalog.MirrorServer.status;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.backlight.datasets.catalog.Download.Outcome;
import org.junit.jupiter.api.Test;

/** What a broken download leaves is gone on with where it can be, and dropped where it is wrong. */
class DownloadResumptionTest extends DownloadFixture {

    @Test
    void cutConnectionIsResumedByRange() throws Exception {
        try (MirrorServer mirror = new MirrorServer(cutAfter(content, HALF), serve(content))) {
            fetch(mirror.address());
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
            assertThat(mirror.ranges()).hasSize(2).startsWith("null");
            int from = Integer.parseInt(mirror.ranges().get(1).replaceAll("bytes=(\\d+)-", "$1"));
            assertThat(from).isBetween(1, HALF);
            assertThat(filesThere()).containsExactly(target);
        }
    }

    @Test
    void failedDownloadKeepsItsPartAndTheNextOneGoesOnFromThere() throws Exception {
        try (MirrorServer mirror = new MirrorServer(cutAfter(content, HALF), status(404))) {
            assertThatIOException().isThrownBy(() -> fetch(mirror.address())).withMessageContainingAll(
                    target + " could not be fetched", "answered 404",
                    "of 300000 bytes are kept for the next time");
            long kept = Files.size(part);
            assertThat(kept).isBetween(1L, (long) HALF);
            assertThat(target).doesNotExist();
            mirror.answerNow(serve(content));
            assertThat(fetch(mirror.address()).getFirst().outcome()).isEqualTo(Outcome.FETCHED);
            assertThat(mirror.ranges().getLast()).isEqualTo("bytes=" + kept + "-");
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
        }
    }

    @Test
    void serverThatIgnoresRangeIsReadFromTheStart() throws Exception {
        try (MirrorServer mirror = new MirrorServer(cutAfter(content, HALF), serveWhole(content))) {
            fetch(mirror.address());
            assertThat(mirror.ranges()).hasSize(2);
            assertThat(mirror.ranges().get(1)).startsWith("bytes=");
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
        }
    }

    @Test
    void serverThatAlwaysCutsAndIgnoresRangeIsGivenUp() throws Exception {
        try (MirrorServer mirror = new MirrorServer(cutAfter(content, HALF))) {
            assertThatIOException().isThrownBy(() -> fetch(mirror.address()))
                    .withMessageContaining("broke the connection after");
            assertThat(mirror.ranges()).hasSizeBetween(3, 12);
        }
    }

    @Test
    void wrongPartIsThrownAwayAndTheWholeFetched() throws Exception {
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(other, HALF));
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            fetch(mirror.address());
            assertThat(mirror.ranges()).containsExactly("bytes=" + HALF + "-", "null");
            assertThat(Files.readAllBytes(target)).isEqualTo(content);
        }
    }

    @Test
    void completePartNeedsNoServerAndAnOverlongOneIsDropped() throws Exception {
        Files.createDirectories(part.getParent());
        Files.write(part, content);
        fetch();
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        Files.delete(target);
        Files.write(part, new byte[content.length + 1]);
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            fetch(mirror.address());
            assertThat(mirror.ranges()).containsExactly("null");
        }
    }

    @Test
    void wrongRangeAndRefusedRangeStartOver() throws Exception {
        Files.createDirectories(part.getParent());
        for (MirrorServer.Answer odd : List.of(status(416), (MirrorServer.Answer) exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 7-299999/300000");
            exchange.sendResponseHeaders(206, content.length - 7);
            exchange.getResponseBody().write(content, 7, content.length - 7);
        })) {
            Files.deleteIfExists(target);
            Files.write(part, Arrays.copyOf(content, HALF));
            try (MirrorServer mirror = new MirrorServer(odd, serve(content))) {
                fetch(mirror.address());
                assertThat(mirror.ranges()).containsExactly("bytes=" + HALF + "-", "null");
                assertThat(Files.readAllBytes(target)).isEqualTo(content);
            }
        }
    }
}
