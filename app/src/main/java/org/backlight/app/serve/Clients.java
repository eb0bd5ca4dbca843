package org.backlight.app.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/** All connections, each a client, and the end of each. */
final class Clients implements Connection.Listener {

    private final int most;
    private final OpenProjections projections;
    private final Executor cleaner;
    private final Map<Connection, Client> clients = new ConcurrentHashMap<>();

    /**
     * Begins without clients.
     *
     * @param most how many there may be
     * @param cleaner frees what clients leave behind, which may have to wait for a call
     */
    Clients(int most, OpenProjections projections, Executor cleaner) {
        this.most = most;
        this.projections = projections;
        this.cleaner = cleaner;
    }

    @Override
    public void onOpened(Connection connection) {
        clients.put(connection, new Client());
        if (clients.size() > 2 * most) {
            // Who says nothing gets no sentence either.
            connection.close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Client client = clients.remove(connection);
        if (client != null) {
            cleaner.execute(() -> client.leave(projections));
        }
    }

    int count() {
        return clients.size();
    }

    /**
     * Returns who sent a request.
     *
     * @throws Refusal if there are too many; the connection is to be closed then
     */
    Client of(Request request) {
        Client client = clients.get(request.getConnectionMetaData().getConnection());
        if (clients.size() > most) {
            throw new Refusal(Refusal.Kind.BUSY,
                    "This service has " + most + " connections, and allows no more.");
        }
        // One that is closed meanwhile has left nothing.
        return client == null ? new Client() : client;
    }
}
