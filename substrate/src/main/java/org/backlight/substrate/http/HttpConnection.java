package org.backlight.substrate.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.backlight.substrate.check.Ranges;
import org.backlight.substrate.check.Visible;

/**
 * Connection to an HTTP/1.1 server, which stays open from request to request. An exchange that fails leaves it in no defined
 * state: it is to be closed then. Waiting ends early where the thread is interrupted. To be used by one thread at a time.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public final class HttpConnection implements AutoCloseable {

    private static final int MOST_INTERIM_ANSWERS = 8;
    private static final int MOST_HEADER_BYTES = 1 << 16;

    private final ServerAddress address;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    /** Bytes that have arrived and are not yet read, from position to limit. */
    private ByteBuffer arrived = ByteBuffer.allocate(MOST_HEADER_BYTES).flip();

    private HttpConnection(ServerAddress address, SocketChannel channel, Selector selector)
            throws IOException {
        this.address = address;
        this.channel = channel;
        this.selector = selector;
        key = channel.register(selector, 0);
    }

    /**
     * Connects.
     *
     * @param timeoutSeconds how long that may take; above 0
     * @throws IOException in one sentence, if there is no such server
     */
    public static HttpConnection open(ServerAddress address, double timeoutSeconds) throws IOException {
        try {
            SocketChannel channel = address.connecting();
            Selector selector = null;
            try {
                selector = Selector.open();
                var connection = new HttpConnection(address, channel, selector);
                long end = System.nanoTime() + (long) (timeoutSeconds * 1e9);
                while (!channel.finishConnect()) {
                    connection.await(SelectionKey.OP_CONNECT, end, timeoutSeconds);
                }
                return connection;
            } catch (IOException | RuntimeException e) {
                channel.close();
                if (selector != null) {
                    selector.close();
                }
                throw e;
            }
        } catch (InterruptedIOException e) {
            // Late or unwanted, not refused.
            throw e;
        } catch (IOException e) {
            var refused = new ConnectException(
                    "no connection to " + address + ": " + Visible.text(String.valueOf(e.getMessage())));
            refused.initCause(e);
            throw refused;
        }
    }

    /** Returns the server's address. */
    public ServerAddress address() {
        return address;
    }

    /**
     * Sends a request and reads its answer.
     *
     * @param method such as {@code POST}
     * @param path such as {@code /health}
     * @param headers by their names; those that HTTP needs are added
     * @param body in pieces, each from position to limit; read to the end
     * @param timeoutSeconds how long may pass between two bytes that go or come; infinity for any time
     * @param mostBytes the largest body that is read
     * @throws IOException in one sentence, if the connection fails, or what comes is no answer
     */
    public HttpAnswer exchange(String method, String path, Map<String, String> headers,
            List<ByteBuffer> body, double timeoutSeconds, long mostBytes) throws IOException {
        long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
        StringBuilder head = new StringBuilder(256).append(method).append(' ').append(path)
                .append(" HTTP/1.1\r\nHost: backlight\r\nContent-Length: ").append(length).append("\r\n");
        headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        List<ByteBuffer> all = new ArrayList<>(body.size() + 1);
        all.add(ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1)));
        all.addAll(body);
        send(all.toArray(ByteBuffer[]::new), timeoutSeconds);
        HttpAnswer answer = read(timeoutSeconds, mostBytes);
        for (int interim = 0; answer.status() / 100 == 1; interim++) {
            if (interim == MOST_INTERIM_ANSWERS) {
                throw new IOException("The server sends interim answers without end.");
            }
            answer = read(timeoutSeconds, mostBytes);
        }
        return answer;
    }

    private void send(ByteBuffer[] all, double timeoutSeconds) throws IOException {
        for (int first = 0; first < all.length;) {
            if (!all[first].hasRemaining()) {
                first++;
            } else if (channel.write(all, first, all.length - first) == 0) {
                await(SelectionKey.OP_WRITE, end(timeoutSeconds), timeoutSeconds);
            }
        }
    }

    private HttpAnswer read(double timeoutSeconds, long mostBytes) throws IOException {
        String first = line(timeoutSeconds);
        if (!first.matches("HTTP/1\\.[01] [1-5]\\d\\d(?: .*)?")) {
            throw new IOException(address + " does not speak HTTP/1.1: it says \"" + Visible.excerpt(first)
                    + "\"");
        }
        int status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> headers = new HashMap<>();
        int size = first.length();
        for (String line = line(timeoutSeconds); !line.isEmpty(); line = line(timeoutSeconds)) {
            int colon = line.indexOf(':');
            size += line.length();
            if (colon < 1 || size > MOST_HEADER_BYTES) {
                throw new IOException(address + " sends a header that cannot be read: \""
                        + Visible.excerpt(line) + "\"");
            }
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new HttpAnswer(status, headers, body(status, headers, timeoutSeconds, mostBytes));
    }

    private ByteBuffer body(int status, Map<String, String> headers, double timeoutSeconds, long mostBytes)
            throws IOException {
        String given = headers.get("content-length");
        if (given == null && (status == 204 || status / 100 == 1)) {
            return ByteBuffer.allocate(0);
        }
        if (given == null || !given.matches("\\d{1,18}") || headers.containsKey("transfer-encoding")) {
            throw new IOException(address + " does not say how long its answer is: Content-Length is "
                    + (given == null ? "missing" : '"' + Visible.excerpt(given) + '"'));
        }
        long length = Long.parseLong(given);
        if (length > Math.min(mostBytes, Integer.MAX_VALUE - 8)) {
            throw new IOException(address + " answers with " + length + " bytes, where at most " + mostBytes
                    + " are expected");
        }
        ByteBuffer body = ByteBuffer.allocate((int) length);
        int here = Math.min(arrived.remaining(), body.remaining());
        body.put(arrived.slice(arrived.position(), here));
        arrived.position(arrived.position() + here);
        while (body.hasRemaining()) {
            fill(body, timeoutSeconds);
        }
        return body.flip();
    }

    /** Returns the next line without its end. */
    private String line(double timeoutSeconds) throws IOException {
        int from = arrived.position();
        for (int at = from;; at++) {
            while (at == arrived.limit()) {
                int done = at - from;
                if (done >= MOST_HEADER_BYTES - 1) {
                    throw new IOException(address + " sends a header line of more than " + done + " bytes");
                }
                arrived.compact();
                fill(arrived, timeoutSeconds);
                arrived.flip();
                from = arrived.position();
                at = from + done;
            }
            if (arrived.get(at) == '\n') {
                int end = at > from && arrived.get(at - 1) == '\r' ? at - 1 : at;
                arrived.position(at + 1);
                return StandardCharsets.ISO_8859_1.decode(arrived.slice(from, end - from)).toString();
            }
        }
    }

    /** Reads what there is, and waits until there is something. */
    private void fill(ByteBuffer to, double timeoutSeconds) throws IOException {
        while (true) {
            int read = channel.read(to);
            if (read < 0) {
                throw new EOFException(address + " has closed the connection");
            }
            if (read > 0) {
                return;
            }
            await(SelectionKey.OP_READ, end(timeoutSeconds), timeoutSeconds);
        }
    }

    private static long end(double timeoutSeconds) {
        return timeoutSeconds > 1e9 ? Long.MAX_VALUE : System.nanoTime() + (long) (timeoutSeconds * 1e9);
    }

    private void await(int operation, long end, double timeoutSeconds) throws IOException {
        key.interestOps(operation);
        long left = end == Long.MAX_VALUE ? Long.MAX_VALUE : end - System.nanoTime();
        if (left <= 0 || selector.select(left == Long.MAX_VALUE ? 0 : left / 1_000_000 + 1) == 0) {
            // Whoever interrupted the thread wants it back.
            if (Thread.interrupted()) {
                throw new InterruptedIOException("waiting for " + address + " was interrupted");
            }
            if (System.nanoTime() >= end) {
                throw new SocketTimeoutException(address + " does not answer within "
                        + Ranges.text(timeoutSeconds) + " seconds");
            }
        }
        selector.selectedKeys().clear();
    }

    /** Closes the connection; nothing is thrown. */
    @Override
    public void close() {
        try (selector; channel) {
            arrived = ByteBuffer.allocate(0);
        } catch (IOException _) {
            // Nobody needs it any more.
            return;
        }
    }
}
