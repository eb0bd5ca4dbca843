package org.backlight.datasets.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
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
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.backlight.datasets.catalog.DatasetCatalog.Entry;
import org.backlight.datasets.catalog.Download.Outcome;
import org.backlight.datasets.catalog.Download.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ZenodoRecordTest {

    private static final List<String> MEMBERS = List.of("train_val/inputs_a.nc", "train_val/outputs_a.nc",
            "test/inputs_b.nc");

    private final Download download = new Download(
            new Download.Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 2, Duration.ofMillis(5)));

    @TempDir
    private Path data;

    private static byte[] content(int length, int seed) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (i * 31 + seed);
        }
        return content;
    }

    /** A header of 512 bytes and the content, padded; as POSIX.1-1988 defines it. */
    private static void entry(ByteArrayOutputStream tar, String name, char type, byte[] content)
            throws IOException {
        byte[] header = new byte[512];
        put(header, 0, name);
        put(header, 100, "0000644");
        put(header, 124, String.format(Locale.ROOT, "%011o", content.length));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte value : header) {
            sum += value & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        tar.write(header);
        tar.write(content);
        tar.write(new byte[(512 - content.length % 512) % 512]);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static byte[] packed(Object... namesAndContents) throws IOException {
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        entry(tar, "train_val/", '5', new byte[0]);
        for (int i = 0; i < namesAndContents.length; i += 2) {
            // What macOS and POSIX.1-2001 put before a file.
            entry(tar, "PaxHeader/x", 'x',
                    "30 mtime=1628845212.123456789\n".getBytes(StandardCharsets.UTF_8));
            entry(tar, (String) namesAndContents[i], '0', (byte[]) namesAndContents[i + 1]);
        }
        tar.write(new byte[1024]);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            tar.writeTo(out);
        }
        return bytes.toByteArray();
    }

    private static byte[] train() throws IOException {
        return packed("./train_val/inputs_a.nc", content(1000, 1), "./train_val/._inputs_a.nc", content(9, 2),
                "./train_val/other.nc", content(5000, 3), "./train_val/outputs_a.nc", content(512, 4));
    }

    private static byte[] test() throws IOException {
        return packed("test/inputs_b.nc", content(3000, 5));
    }

    private static String described(String name, byte[] content) throws Exception {
        return "{\"key\":\"" + name + "\",\"size\":" + content.length + ",\"checksum\":\"md5:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content))
                + "\",\"links\":{\"self\":\"https://example.org\"}}";
    }

    private static byte[] record(String... files) {
        return ("{\"id\":1,\"metadata\":{\"title\":\"t\"},\"files\":[" + String.join(",", files) + "]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Entry entry(URI server) {
        return new Entry("climate", "for tests", List.of(server), List.of(), MEMBERS,
                new ZenodoRecord(server.resolve("record"), List.of("train_val.tar.gz", "test.tar.gz")));
    }

    private List<Result> fetch(MirrorServer server) throws Exception {
        return download.fetch(entry(server.address()), data, (_, _, _) -> {});
    }

    @Test
    void archivesAreCheckedAgainstTheRecordAndUnpacked() throws Exception {
        try (MirrorServer server = new MirrorServer(
                serve(record(described("other.zip", test()), described("test.tar.gz", test()),
                        described("train_val.tar.gz", train()))),
                serve(train()), serve(test()), status(404))) {
            assertThat(entry(server.address()).presentIn(data)).isFalse();
            assertThat(fetch(server)).extracting(Result::outcome).hasSize(5).containsOnly(Outcome.FETCHED);
            Path folder = data.resolve("climate");
            assertThat(Files.readAllBytes(folder.resolve("inputs_a.nc"))).isEqualTo(content(1000, 1));
            assertThat(Files.readAllBytes(folder.resolve("outputs_a.nc"))).isEqualTo(content(512, 4));
            assertThat(Files.readAllBytes(folder.resolve("inputs_b.nc"))).isEqualTo(content(3000, 5));
            assertThat(folder.resolve("other.nc")).doesNotExist();
            assertThat(entry(server.address()).presentIn(data)).isTrue();
            // Nothing is asked again, since the server answers 404 by now.
            assertThat(fetch(server)).extracting(Result::outcome).hasSize(3).containsOnly(Outcome.PRESENT);
        }
    }

    @Test
    void anArchiveThatIsNotAsTheRecordSaysIsRefused() throws Exception {
        byte[] wrong = train();
        wrong[wrong.length / 2] ^= 1;
        try (MirrorServer server = new MirrorServer(
                serve(record(described("test.tar.gz", test()), described("train_val.tar.gz", train()))),
                serve(wrong))) {
            assertThatIOException().isThrownBy(() -> fetch(server))
                    .withMessageContainingAll("train_val.tar.gz", "has the MD5 ", "expected ");
            assertThat(data.resolve("climate/inputs_a.nc")).doesNotExist();
        }
    }

    @Test
    void aRecordThatSaysSomethingElseIsRefused() throws Exception {
        try (MirrorServer server = new MirrorServer(status(503),
                serve("<html>".getBytes(StandardCharsets.UTF_8)),
                serve(record(described("test.tar.gz", test()))),
                serve(record(described("train_val.tar.gz", train()).replace("md5:", "sha512:"))))) {
            String address = server.address().resolve("record").toString();
            assertThatIOException().isThrownBy(() -> fetch(server)).withMessage(
                    address + " answered 503, expected the sizes and checksums of the files");
            assertThatIOException().isThrownBy(() -> fetch(server))
                    .withMessage(address + " answered with something else than JSON");
            assertThatIOException().isThrownBy(() -> fetch(server))
                    .withMessage(address + " has no file train_val.tar.gz");
            assertThatIOException().isThrownBy(() -> fetch(server))
                    .withMessageStartingWith(address + " has no right size and checksum: train_val.tar.gz");
        }
    }

    @Test
    void anArchiveWithoutAMemberUnpacksNothing() throws Exception {
        byte[] lacking = packed("train_val/inputs_a.nc", content(10, 1));
        Path archive = Files.write(data.resolve("train_val.tar.gz"), lacking);
        assertThatIOException().isThrownBy(() -> TarArchive.unpack(archive, MEMBERS.subList(0, 2)))
                .withMessage(archive + " has no file outputs_a.nc");
        Files.write(archive, Arrays.copyOf(lacking, lacking.length / 2));
        assertThatIOException().isThrownBy(() -> TarArchive.unpack(archive, MEMBERS.subList(0, 2)))
                .withMessageStartingWith(archive + " is a damaged tar.gz file");
        assertThat(data.resolve("inputs_a.nc")).doesNotExist();
        Files.write(archive, train());
        Files.write(data.resolve("inputs_a.nc"), content(3, 3));
        assertThat(TarArchive.unpack(archive, MEMBERS.subList(0, 2))).extracting(Result::outcome)
                .containsExactly(Outcome.REPLACED, Outcome.FETCHED);
        assertThat(data.resolve("inputs_a.nc.old")).hasBinaryContent(content(3, 3));
        assertThat(TarArchive.unpack(archive, MEMBERS.subList(0, 2))).extracting(Result::outcome)
                .containsOnly(Outcome.PRESENT);
    }
}
