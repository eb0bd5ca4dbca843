package org.backlight.app.serve;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;

/**
 * All connections, each a client, and the end of each. A connection has one of the places that are served from its first
 * request with the token on; until then it is a stranger's, and the oldest of those make way for new ones.
 */
final class Clients implements Connection.Listener {

    private final ServiceLimits limits;
    private final OpenProjections projections;
    private final Executor cleaner;
    /** In the order in which they were opened. */
    private final Map<Connection, Client> clients = new LinkedHashMap<>();
    private int served;

    /**
     * Begins without clients.
     *
     * @param limits how many are served, as many strangers may be connected beside them, and how long they may be idle
     * @param cleaner frees what clients leave behind, which may have to wait for a call
     */
    Clients(ServiceLimits limits, OpenProjections projections, Executor cleaner) {
        this.limits = limits;
        this.projections = projections;
        this.cleaner = cleaner;
    }

    @Override
    public void onOpened(Connection connection) {
        Optional<Connection> oldest = Optional.empty();
        synchronized (this) {
            clients.put(connection, new Client(new IdleTime(connection.getEndPoint(), limits)));
            List<Connection> strangers = clients.entrySet().stream()
                    .filter(each -> each.getValue().isStranger()).map(Map.Entry::getKey).toList();
            if (strangers.size() > limits.connections()) {
                oldest = Optional.of(strangers.getFirst());
                // Its first request may come before it is closed.
                clients.get(strangers.getFirst()).makeWay();
            }
        }
        // Who says nothing gets no sentence either.
        oldest.ifPresent(Connection::close);
    }

    @Override
    public void onClosed(Connection connection) {
        Client client;
        synchronized (this) {
            client = clients.remove(connection);
            if (client != null && client.isServed()) {
                served--;
            }
        }
        if (client != null) {
            cleaner.execute(() -> client.leave(projections));
        }
    }

    /** Closes all connections that have been idle for too long. */
    void closeIdle() {
        List<IdleTime> all;
        synchronized (this) {
            all = clients.values().stream().map(Client::idle).toList();
        }
        all.forEach(IdleTime::closeIfOver);
    }

    synchronized int count() {
        return clients.size();
    }

    /** Returns whose connection this is; one that has left already, if it is closed. */
    synchronized Client of(Connection connection) {
        Client client = clients.get(connection);
        return client == null ? Client.gone(new IdleTime(connection.getEndPoint(), limits)) : client;
    }

    /**
     * Gives a client that has shown the token a place, unless it has one.
     *
     * @throws Refusal if all places are taken, or the connection has to make way for a newer one
     */
    synchronized void serve(Client client) {
        if (client.isServed() || !clients.containsValue(client)) {
            return;
        }
        if (client.isGone()) {
            throw new Refusal(Refusal.Kind.BUSY,
                    "This connection showed no token until more than " + limits.connections()
                            + " others waited without one, and made way for a newer one; expected another connection.");
        }
        if (served >= limits.connections()) {
            throw new Refusal(Refusal.Kind.BUSY,
                    "This service has " + limits.connections() + " connections, and allows no more.");
        }
        served++;
        client.serve();
    }
}
