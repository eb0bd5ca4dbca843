package org.backlight.substrate.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client reads what servers say in whatever pieces it comes, and gives up in one sentence. */
class HttpConnectionTest {

    @TempDir
    private Path folder;

    /** A server at a socket of the Unix domain that says one thing, byte by byte or at once, and keeps what it hears. */
    private final class Saying implements AutoCloseable {

        private final ServerSocketChannel server;
        private final CompletableFuture<String> heard = new CompletableFuture<>();
        private final Path path = folder.resolve("s");

        Saying(String text, int piece, boolean close) throws IOException {
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                    .bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> {
                try {
                    SocketChannel channel = server.accept();
                    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
                    channel.read(buffer);
                    heard.complete(
                            new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1));
                    byte[] all = text.getBytes(StandardCharsets.ISO_8859_1);
                    for (int at = 0; at < all.length; at += piece) {
                        channel.write(ByteBuffer.wrap(all, at, Math.min(piece, all.length - at)));
                    }
                    if (close) {
                        channel.close();
                    }
                } catch (IOException e) {
                    heard.completeExceptionally(e);
                }
            });
        }

        HttpConnection open() throws IOException {
            return HttpConnection.open(ServerAddress.parse("address", "unix:" + path), 5);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private static HttpAnswer ask(HttpConnection connection, double seconds) throws IOException {
        return connection.exchange("POST", "/x", Map.of("Some", "header"),
                List.of(ByteBuffer.wrap(new byte[]{'a', 'b'}), ByteBuffer.wrap(new byte[]{'c'})), seconds,
                1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void answersAreReadInWhateverPiecesTheyCome(int piece) throws Exception {
        String text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-LENGTH: 5\r\nX-Y:  z \r\n\r\nhello"
                + "HTTP/1.1 204 No Content\r\n\r\n";
        try (var server = new Saying(text, piece, false); var connection = server.open()) {
            HttpAnswer answer = ask(connection, 5);
            assertThat(server.heard.get()).isEqualTo(
                    "POST /x HTTP/1.1\r\nHost: backlight\r\nContent-Length: 3\r\nSome: header\r\n\r\nabc");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(answer.header("x-y")).hasValue("z");
            // The next answer of the same connection.
            assertThat(ask(connection, 5).status()).isEqualTo(204);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    SSH-2.0-OpenSSH | does not speak HTTP/1.1: it says "SSH-2.0-OpenSSH"
                    HTTP/1.1 200 OK~X: y~ | does not say how long its answer is: Content-Length is missing
                    HTTP/1.1 200 OK~Content-Length: -1~ | does not say how long its answer is: Content-Length is "-1"
                    HTTP/1.1 200 OK~Content-Length: 1~Transfer-Encoding: chunked~ | does not say how long its answer is: Content-Length is "1"
                    HTTP/1.1 200 OK~Content-Length: 1001~ | answers with 1001 bytes, where at most 1000 are expected
                    HTTP/1.1 200 OK~nonsense~ | sends a header that cannot be read: "nonsense"
                    HTTP/1.1 200 OK~Content-Length: 9~ | has closed the connection
                    """)
    void whatIsNoAnswerIsRefusedInOneSentence(String text, String sentence) throws Exception {
        try (var server = new Saying(text.replace("~", "\r\n") + "\r\n", 1000, true);
                var connection = server.open()) {
            assertThatThrownBy(() -> ask(connection, 5)).isInstanceOf(IOException.class)
                    .hasMessage("unix:" + server.path + " " + sentence);
        }
    }

    @Test
    void endlessHeadersAreRefused() throws Exception {
        try (var server = new Saying("HTTP/1.1 200 " + "a".repeat(1 << 17), 4096, false);
                var connection = server.open()) {
            assertThatThrownBy(() -> ask(connection, 5)).isInstanceOf(IOException.class)
                    .hasMessageContaining("sends a header line of more than");
        }
    }

    @Test
    void whoSaysNothingIsNotWaitedForForever() throws Exception {
        try (var server = new Saying("", 1, false); var connection = server.open()) {
            assertThatThrownBy(() -> ask(connection, 0.1)).isInstanceOf(InterruptedIOException.class)
                    .hasMessage("unix:" + server.path + " does not answer within 0.1 seconds");
        }
    }

    @Test
    void anInterruptionEndsTheWait() throws Exception {
        try (var server = new Saying("", 1, false); var connection = server.open()) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    ask(connection, Double.POSITIVE_INFINITY);
                } catch (IOException e) {
                    thrown.set(e);
                }
            });
            server.heard.get();
            waiting.interrupt();
            waiting.join(5000);
            assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void noServerIsOneSentence() {
        assertThatThrownBy(
                () -> HttpConnection.open(ServerAddress.parse("address", "unix:" + folder + "/none"), 1))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("no connection to unix:" + folder + "/none: ");
        assertThatThrownBy(() -> HttpConnection.open(ServerAddress.parse("address", "no.invalid:1"), 1))
                .isInstanceOf(IOException.class)
                .hasMessage("no connection to no.invalid:1: there is no host no.invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "host:0", "host:65536", ":5", "a b:5", "unix:relative",
            "[::1]", "::1:5", "http://host:5"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> ServerAddress.parse("address", text))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("address is \"" + text
                        + "\"; expected host:port with a port of 1 to 65535, or unix: with the absolute path of a socket");
    }

    @Test
    void addressesAreRead() {
        assertThat(ServerAddress.parse("address", "unix:/run/x").socket()).isEqualTo(Path.of("/run/x"));
        assertThat(ServerAddress.parse("address", "[fe80::1%eth0]:80").host()).isEqualTo("fe80::1%eth0");
        assertThat(ServerAddress.parse("address", "bench-2:5555").port()).isEqualTo(5555);
    }
}
