package org.backlight.app.serve;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Place in the network that a server listens at.
 *
 * @param host name or number of this machine in the network that clients come from
 * @param port 0 for any that is free
 */
public record TcpPlace(String host, int port) {

    private static final int HEADER_BYTES = 8 << 10;

    /** Returns how connections are read: HTTP/1.1 that tells nothing of the server, and has short headers. */
    public static HttpConnectionFactory http() {
        var configuration = new HttpConfiguration();
        configuration.setSendDateHeader(false);
        configuration.setSendServerVersion(false);
        configuration.setRequestHeaderSize(HEADER_BYTES);
        return new HttpConnectionFactory(configuration);
    }

    /**
     * Asks for the host's address, which may be another one the next time.
     *
     * @throws IOException in one sentence, if there is no such host, or it is not this machine
     */
    public InetAddress resolve() throws IOException {
        try {
            InetAddress address = InetAddress.getByName(host);
            // Systems have whole networks of loopback addresses, of which interfaces tell one.
            if (address.isAnyLocalAddress() || address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null) {
                return address;
            }
        } catch (UnknownHostException | SocketException e) {
            throw unusable(e);
        }
        throw notHere(null);
    }

    /**
     * Makes what listens here once the server is started.
     *
     * @param address of the host, as {@link #resolve} told it
     */
    public ServerConnector connector(Server server, HttpConnectionFactory http, InetAddress address) {
        var connector = new ServerConnector(server, 1, 1, http);
        connector.setHost(address.getHostAddress());
        connector.setPort(port);
        return connector;
    }

    /** Returns whether a failure to start means that the port is taken, or not this user's to take. */
    public static boolean isTaken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** Returns one sentence on why a server cannot listen here. */
    public IOException unusable(Exception failure) {
        if (isTaken(failure)) {
            return new IOException("port " + port + " of " + host
                    + " cannot be listened at: it is in use, or not this user's to take; --port 0 takes one that is free",
                    failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException
                    || cause instanceof SocketException) {
                return notHere(failure);
            }
        }
        return failure instanceof IOException known
                ? known
                : new IOException(String.valueOf(failure.getMessage()), failure);
    }

    private IOException notHere(Exception cause) {
        return new IOException(host + " is no address of this machine", cause);
    }

    /** Returns the address with the port that is listened at. */
    public String address(int actualPort) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
    }
}
