package org.backlight.app.serve;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/** All connections, each a client, and the end of each. */
final class Clients implements Connection.Listener {

    private final int most;
    private final OpenProjections projections;
    private final Executor cleaner;
    private final Map<Connection, Client> clients = new ConcurrentHashMap<>();
    private final AtomicInteger served = new AtomicInteger();

    /**
     * Begins without clients.
     *
     * @param most how many are served; what is opened beyond is surplus until it is closed
     * @param cleaner frees what clients leave behind, which may have to wait for a call
     */
    Clients(int most, OpenProjections projections, Executor cleaner) {
        this.most = most;
        this.projections = projections;
        this.cleaner = cleaner;
    }

    @Override
    public void onOpened(Connection connection) {
        boolean surplus = served.getAndUpdate(count -> Math.min(count + 1, most)) >= most;
        clients.put(connection, new Client(surplus));
        if (clients.size() > 2 * most) {
            // Who says nothing gets no sentence either.
            connection.close();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Client client = clients.remove(connection);
        if (client != null) {
            if (!client.isSurplus()) {
                served.decrementAndGet();
            }
            cleaner.execute(() -> client.leave(projections));
        }
    }

    int count() {
        return clients.size();
    }

    /** Returns who sent a request; one that has left already, if the connection is closed. */
    Client of(Request request) {
        Client client = clients.get(request.getConnectionMetaData().getConnection());
        return client == null ? Client.gone() : client;
    }
}
