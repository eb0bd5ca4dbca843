package org.backlight.substrate.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.substrate.check.InvalidValueException;

/**
 * Address of a server: {@code unix:/absolute/path} of a socket, or {@code host:port}, with an IPv6 address in brackets.
 *
 * @param text as it was written
 * @param socket the Unix domain socket; null for TCP
 * @param host the host; null for a Unix domain socket
 * @param port 1 to 65535; 0 for a Unix domain socket
 */
public record ServerAddress(String text, Path socket, String host, int port) {

    private static final String UNIX = "unix:";
    private static final Pattern TCP = Pattern
            .compile("(?:\\[([0-9A-Fa-f:.]+(?:%[\\w.-]+)?)]|([^:\\s\\[\\]]+)):(\\d{1,5})");

    /**
     * Reads an address.
     *
     * @param name what the address is called where it is wrong
     * @throws IllegalArgumentException in one sentence, if it is none
     */
    public static ServerAddress parse(String name, String text) {
        if (text.startsWith(UNIX)) {
            try {
                Path path = Path.of(text.substring(UNIX.length()));
                if (path.isAbsolute()) {
                    return new ServerAddress(text, path, null, 0);
                }
            } catch (InvalidPathException e) {
                throw wrong(name, text, e);
            }
            throw wrong(name, text, null);
        }
        Matcher tcp = TCP.matcher(text);
        if (!tcp.matches() || Integer.parseInt(tcp.group(3)) < 1 || Integer.parseInt(tcp.group(3)) > 65535) {
            throw wrong(name, text, null);
        }
        return new ServerAddress(text, null, tcp.group(1) == null ? tcp.group(2) : tcp.group(1),
                Integer.parseInt(tcp.group(3)));
    }

    private static IllegalArgumentException wrong(String name, String text, Throwable cause) {
        return new InvalidValueException(name, '"' + text + '"',
                "host:port with a port of 1 to 65535, or unix: with the absolute path of a socket", cause);
    }

    /** Begins to connect; the channel does not block. */
    SocketChannel connecting() throws IOException {
        SocketAddress address = socket == null ? resolved() : UnixDomainSocketAddress.of(socket);
        SocketChannel channel = SocketChannel
                .open(socket == null
                        ? ((InetSocketAddress) address).getAddress() instanceof java.net.Inet4Address
                                ? StandardProtocolFamily.INET
                                : StandardProtocolFamily.INET6
                        : StandardProtocolFamily.UNIX);
        try {
            if (socket == null) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                // A host far away may take its time, a socket of the Unix domain does not.
                channel.configureBlocking(false);
            }
            channel.connect(address);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private InetSocketAddress resolved() throws UnknownHostException {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("there is no host " + host);
        }
        return address;
    }

    @Override
    public String toString() {
        return text;
    }
}
