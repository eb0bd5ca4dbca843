package org.backlight.app.serve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.backlight.app.failure.FileTrouble;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Service of projections that listens at one address, by the first half of {@code docs/protocol.md}. */
public final class ProjectionService implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(ProjectionService.class.getPackageName());
    private static final int READ_BYTES = 128 << 10;
    /** Threads beside those of clients: acceptor, selector, and some that Jetty keeps. */
    private static final int OWN_THREADS = 16;

    private final Server server;
    private final HeldMemory held;
    private final SharedBuffers buffers;
    private final ArrayMemory memory;
    private final OpenProjections projections;
    private final List<ScheduledExecutorService> sweepers = new ArrayList<>();
    private final ExecutorService cleaner = Executors
            .newThreadPerTaskExecutor(Thread.ofPlatform().daemon().name("leaving-", 0).factory());
    private final PrivateSocket socket;
    private final String address;

    /**
     * Listens at one of two kinds of places.
     *
     * @param path of a socket; empty for a place in the network
     * @param place in the network; empty for a socket
     */
    private ProjectionService(Optional<Path> path, Optional<TcpPlace> place, Optional<String> token,
            ServiceLimits limits, Consumer<String> events) throws IOException {
        Token shown = new Token(token);
        held = new HeldMemory(limits.memoryBytes() / 2);
        projections = new OpenProjections(limits, held, events);
        buffers = new SharedBuffers(held);
        memory = new ArrayMemory(limits.memoryBytes() / 2);
        Clients clients = new Clients(limits, projections, cleaner);
        var threads = new QueuedThreadPool(limits.connections() + OWN_THREADS, 4);
        threads.setName("service");
        threads.setDaemon(true);
        server = new Server(threads);
        server.setErrorHandler(new JsonAnswer());
        server.setHandler(new ServiceHandler(limits, shown, clients, projections, buffers, memory));
        server.setStopTimeout(0);
        HttpConnectionFactory http = http();
        socket = path.isPresent() ? PrivateSocket.reserve(path.get()) : null;
        AbstractConnector connector = socket == null
                ? place.orElseThrow().connector(server, http, place.orElseThrow().resolve())
                : socket.connector(server, http);
        // Clients keep their own bounds.
        connector.setIdleTimeout(0);
        connector.addBean(clients);
        server.addConnector(connector);
        start(path, place);
        address = socket == null
                ? place.orElseThrow().address(((ServerConnector) connector).getLocalPort())
                : "unix:" + path.get().toAbsolutePath();
        double least = Math.min(limits.idleSeconds(), limits.stallSeconds());
        repeat("idle", least, clients::closeIdle);
        // A device that is far away may take its time to be closed.
        repeat("unused", limits.idleSeconds(), projections::releaseUnused);
    }

    /** Does something four times in so many seconds, and each second at least, by a thread of its own; what it throws is logged. */
    private void repeat(String name, double seconds, Runnable work) {
        ScheduledExecutorService executor = Executors
                .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name(name).factory());
        sweepers.add(executor);
        long period = ServiceHandler.millis(Math.min(1, seconds / 4));
        executor.scheduleWithFixedDelay(() -> {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                // Thrown on, it would be the last time.
                LOG.log(System.Logger.Level.WARNING, "a look for what is " + name + " fails", e);
            }
        }, period, period, TimeUnit.MILLISECONDS);
    }

    private void start(Optional<Path> path, Optional<TcpPlace> place) throws IOException {
        try {
            server.start();
            if (socket != null) {
                socket.publish();
            }
        } catch (Exception e) {
            close();
            if (place.isPresent()) {
                throw place.get().unusable(e);
            }
            throw new IOException("socket " + path.orElseThrow().toAbsolutePath() + " cannot be listened at: "
                    + (e instanceof IOException known ? FileTrouble.words(known) : e.getMessage()), e);
        }
    }

    /**
     * Listens at a socket of the Unix domain that only this user can connect to.
     *
     * @param path where; a socket that nobody listens at any more is replaced
     * @param token what clients must show; empty for none
     * @param events told what happens, in single lines
     * @throws IOException in one sentence, if that cannot be
     * @throws IllegalArgumentException if the token does not do
     */
    public static ProjectionService atSocket(Path path, Optional<String> token, ServiceLimits limits,
            Consumer<String> events) throws IOException {
        return new ProjectionService(Optional.of(path), Optional.empty(), token, limits, events);
    }

    /**
     * Listens at a TCP port.
     *
     * @param host name or number of this machine in the network that clients come from
     * @param port 0 for any that is free
     * @param token what clients must show
     * @param events told what happens, in single lines
     * @throws IOException in one sentence, if that cannot be
     * @throws IllegalArgumentException if the token does not do
     */
    public static ProjectionService atPort(String host, int port, String token, ServiceLimits limits,
            Consumer<String> events) throws IOException {
        return new ProjectionService(Optional.empty(), Optional.of(new TcpPlace(host, port)),
                Optional.of(token),
                limits, events);
    }

    private static HttpConnectionFactory http() {
        HttpConnectionFactory http = TcpPlace.http();
        http.setInputBufferSize(READ_BYTES);
        return http;
    }

    /** Returns where it listens: {@code unix:/path} or {@code host:port}. */
    public String address() {
        return address;
    }

    /** Returns how many projections are open. */
    public int openProjections() {
        return projections.count();
    }

    /** Returns the bytes that calls, buffers and what projections store take now. */
    public long heldBytes() {
        return memory.lentBytes() + held.bytes();
    }

    /** Closes all connections, and frees all that clients hold. */
    @Override
    public void close() {
        sweepers.forEach(ScheduledExecutorService::shutdownNow);
        try {
            server.stop();
        } catch (Exception e) {
            LOG.log(System.Logger.Level.DEBUG,
                    "the server does not stop in order", e);
        }
        if (socket != null) {
            socket.close();
        }
        memory.close();
        projections.close();
        cleaner.shutdown();
        buffers.close();
    }
}
