package org.backlight.app.watch;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.serve.TcpPlace;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Server of the page on a folder of runs, which it only reads. */
public final class WatchServer implements AutoCloseable {

    /** A stream of events says that it is alive more often. */
    private static final int IDLE_MILLIS = 60_000;
    private static final int MOST_THREADS = 12;

    /** Version of what is answered and told, which a page must know: another number where an older page would misread it. */
    static final int PROTOCOL = 1;

    private final Server server;
    private final EventStreams streams;
    private final WatchedRuns runs;
    private final ServerConnector connector;
    private final TcpPlace place;

    /**
     * Begins to serve.
     *
     * @param folder of all runs
     * @param place to listen at
     * @param token what those who watch must show; empty for none, which only a loopback address allows
     * @throws UserMistake if the folder is none, or a token is missing
     * @throws IllegalArgumentException if the token does not do
     * @throws IOException in one sentence, if the place cannot be listened at; {@link TcpPlace#isTaken} tells whether its port is
     *     in use
     */
    public WatchServer(Path folder, TcpPlace place, Optional<String> token) throws IOException {
        this(folder, place, token, PROTOCOL);
    }

    /** Begins to serve as a server of this version of the protocol does. */
    WatchServer(Path folder, TcpPlace place, Optional<String> token, int protocol) throws IOException {
        this.place = place;
        var runsFolder = new RunsFolder(folder);
        // Once: a name may mean another address the next time.
        InetAddress address = place.resolve();
        var access = new Access(place, address, token);
        // Its thread begins only once nothing is to be refused.
        streams = new EventStreams(protocol);
        runs = new WatchedRuns(runsFolder, streams);
        var threads = new QueuedThreadPool(MOST_THREADS, 4);
        threads.setName("watch");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setHandler(new PageHandler(protocol, access, runs, streams,
                runsFolder.given().toAbsolutePath().normalize().toString()));
        server.setStopTimeout(0);
        connector = place.connector(server, TcpPlace.http(), address);
        connector.setIdleTimeout(IDLE_MILLIS);
        server.addConnector(connector);
        try {
            server.start();
            runs.start();
        } catch (Exception e) {
            close();
            throw place.unusable(e);
        }
    }

    /** Returns the address of the page. */
    public String address() {
        return "http://" + place.address(connector.getLocalPort()) + "/";
    }

    /** Returns how many runs there are now. */
    public int runs() {
        return runs.count();
    }

    /** Ends all connections. */
    @Override
    public void close() {
        runs.close();
        streams.close();
        try {
            server.stop();
        } catch (Exception e) {
            System.getLogger(WatchServer.class.getPackageName()).log(Level.DEBUG,
                    "the server does not stop in order", e);
        }
    }
}
