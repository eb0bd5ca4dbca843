package org.backlight.datasets.catalog;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.backlight.datasets.catalog.DatasetCatalog.Entry;
import org.backlight.datasets.catalog.Download.Result;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file of 300,000 bytes to be fetched into a folder of its own. */
@Timeout(60)
abstract class DownloadFixture {

    static final int HALF = 150_000;

    final byte[] content = new byte[300_000];
    final byte[] other = new byte[300_000];
    final Download download = patientFor(Duration.ofSeconds(20));

    @TempDir
    Path data;

    Path target;
    Path part;

    @BeforeEach
    void fill() {
        new SplittableRandom(1).nextBytes(content);
        new SplittableRandom(2).nextBytes(other);
        target = data.resolve("set/file.gz");
        part = data.resolve("set/file.gz.part");
    }

    static Download patientFor(Duration silence) {
        return new Download(new Download.Patience(Duration.ofSeconds(10), silence, 3, Duration.ofMillis(5)));
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    Entry entry(URI... mirrors) throws Exception {
        return new Entry("set", "for tests", List.of(mirrors),
                List.of(new PublishedFile("file.gz", content.length, sha256(content))));
    }

    List<Result> fetch(URI... mirrors) throws Exception {
        return download.fetch(entry(mirrors), data, (_, _, _) -> {});
    }

    List<Path> filesThere() throws IOException {
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.toList();
        }
    }
}
