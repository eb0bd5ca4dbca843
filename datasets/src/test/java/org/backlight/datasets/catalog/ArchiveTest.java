package org.backlight.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.backlight.datasets.catalog.MirrorServer.cutAfter;
import static org.backlight.datasets.catalog.MirrorServer.serve;
import static org.backlight.datasets.catalog.MirrorServer.status;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.backlight.datasets.catalog.DatasetCatalog.Entry;
import org.backlight.datasets.catalog.Download.Outcome;
import org.backlight.datasets.catalog.Download.Result;
import org.backlight.datasets.text.DialogCorpus;
import org.backlight.datasets.text.MovieDialogs;
import org.backlight.datasets.text.TextCorpus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArchiveTest {

    private static final String INNER = "cornell movie-dialogs corpus/";

    private final DialogCorpus corpus = DialogCorpus.many(200);
    private final Download download = new Download(
            new Download.Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 2, Duration.ofMillis(5)));

    @TempDir
    private Path data;

    private Path zip;
    private Path lines;
    private Path conversations;

    @BeforeEach
    void name() {
        Path folder = data.resolve(MovieDialogs.NAME);
        zip = folder.resolve("corpus.zip");
        lines = folder.resolve(MovieDialogs.LINES);
        conversations = folder.resolve(MovieDialogs.CONVERSATIONS);
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                out.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                out.write((byte[]) namesAndContents[i + 1]);
                out.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private byte[] published() throws IOException {
        return zip(INNER + "README.txt", "read me".getBytes(StandardCharsets.UTF_8),
                INNER + MovieDialogs.LINES,
                corpus.lineBytes(), "__MACOSX/" + INNER + "._" + MovieDialogs.LINES, new byte[9],
                INNER + MovieDialogs.CONVERSATIONS, corpus.conversationBytes());
    }

    private List<Result> fetch(byte[] content, URI... mirrors) throws Exception {
        String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        return download.fetch(
                new Entry(MovieDialogs.NAME, "for tests", List.of(mirrors),
                        List.of(new PublishedFile("corpus.zip", content.length, digest)),
                        DatasetCatalog.find(MovieDialogs.NAME).members()),
                data, (_, _, _) -> {});
    }

    private String[] filesThere() {
        String[] names = zip.getParent().toFile().list();
        Arrays.sort(names);
        return names;
    }

    @Test
    void theArchiveIsFetchedAndItsFilesUnpackedBesideIt() throws Exception {
        byte[] content = published();
        assertThat(DatasetCatalog.find(MovieDialogs.NAME).presentIn(data)).isFalse();
        try (MirrorServer mirror = new MirrorServer(cutAfter(content, 1000), serve(content))) {
            assertThat(fetch(content, mirror.address())).containsExactly(new Result(zip, Outcome.FETCHED),
                    new Result(lines, Outcome.FETCHED), new Result(conversations, Outcome.FETCHED));
        }
        assertThat(Files.readAllBytes(lines)).isEqualTo(corpus.lineBytes());
        assertThat(filesThere()).containsExactly("corpus.zip", MovieDialogs.CONVERSATIONS,
                MovieDialogs.LINES);
        assertThat(DatasetCatalog.find(MovieDialogs.NAME).presentIn(data)).isTrue();
        TextCorpus read = MovieDialogs.load(data);
        assertThat(read.train().documents() + read.validation().documents()).isEqualTo(200);
    }

    @Test
    void whatIsRightStaysAndWhatIsWrongIsKeptAside() throws Exception {
        byte[] content = published();
        Files.createDirectories(zip.getParent());
        Files.write(zip, content);
        byte[] other = corpus.lineBytes();
        other[20] ^= 1;
        Files.write(lines, other);
        assertThat(fetch(content)).containsExactly(new Result(zip, Outcome.PRESENT),
                new Result(lines, Outcome.REPLACED), new Result(conversations, Outcome.FETCHED));
        assertThat(Files.readAllBytes(lines)).isEqualTo(corpus.lineBytes());
        assertThat(Files.readAllBytes(lines.resolveSibling("movie_lines.txt.old"))).isEqualTo(other);
        assertThat(fetch(content)).extracting(Result::outcome).containsOnly(Outcome.PRESENT);
    }

    @Test
    void filesThatAreThereWithoutTheArchiveNeedNone() throws Exception {
        corpus.write(data, true);
        assertThat(fetch(published())).containsExactly(
                new Result(lines.resolveSibling("movie_lines.txt.gz"), Outcome.PRESENT),
                new Result(conversations.resolveSibling("movie_conversations.txt.gz"), Outcome.PRESENT));
        Files.delete(conversations.resolveSibling("movie_conversations.txt.gz"));
        try (MirrorServer mirror = new MirrorServer(status(404))) {
            assertThatIOException().isThrownBy(() -> fetch(published(), mirror.address()))
                    .withMessageContaining("corpus.zip could not be fetched");
        }
        assertThat(filesThere()).containsExactly("movie_lines.txt.gz");
    }

    @Test
    void anArchiveWithoutAFileLeavesNothingUnpacked() throws Exception {
        byte[] content = zip(INNER + MovieDialogs.LINES, corpus.lineBytes());
        try (MirrorServer mirror = new MirrorServer(serve(content))) {
            assertThatIOException().isThrownBy(() -> fetch(content, mirror.address()))
                    .withMessage(zip + " has no file " + INNER + MovieDialogs.CONVERSATIONS);
        }
        assertThat(filesThere()).containsExactly("corpus.zip");
        byte[] garbage = new byte[5000];
        Files.delete(zip);
        try (MirrorServer mirror = new MirrorServer(serve(garbage))) {
            assertThatIOException().isThrownBy(() -> fetch(garbage, mirror.address()))
                    .withMessageContaining(zip + " is a damaged zip file");
        }
    }
}
