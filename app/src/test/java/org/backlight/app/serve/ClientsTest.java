package org.backlight.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A place is a client's from its first request with the token until it closes its connection, whatever happens meanwhile. */
class ClientsTest {

    private static final int MOST = 2;

    private final ServiceLimits limits = new ServiceLimits(1 << 16, 1 << 20, MOST, 4, 60, 60);
    private final OpenProjections projections = new OpenProjections(limits, new HeldMemory(1 << 19), _ -> {});
    private final Clients clients = new Clients(limits, projections, Runnable::run);

    @AfterEach
    void close() {
        projections.close();
    }

    /** Returns an open connection that is only told to close. */
    private Connection open(Consumer<Connection> closing) {
        Connection connection = (Connection) Proxy.newProxyInstance(ClientsTest.class.getClassLoader(),
                new Class<?>[]{Connection.class}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "close" -> {
                        closing.accept((Connection) proxy);
                        yield null;
                    }
                    case "getEndPoint" -> null;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        clients.onOpened(connection);
        return connection;
    }

    private void makeWay(Connection connection) {
        clients.onClosed(connection);
    }

    /** Its first request with the token arrives when it has been chosen, and before it is closed. */
    @Test
    void whoIsToMakeWayGetsNoPlaceAnyMore() {
        List<String> refusals = new ArrayList<>();
        Client[] late = new Client[1];
        Connection first = open(connection -> {
            try {
                clients.serve(late[0]);
            } catch (Refusal e) {
                refusals.add(e.getMessage());
            }
            makeWay(connection);
        });
        late[0] = clients.of(first);
        List<Connection> others = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            others.add(open(this::makeWay));
        }
        assertThat(refusals).singleElement().asString()
                .isEqualTo("This connection showed no token until more than 2"
                        + " others waited without one, and made way for a newer one; expected another connection.");
        assertThat(late[0].isServed()).isFalse();
        assertThat(clients.count()).isEqualTo(MOST);
        // All places are free for the others.
        for (Connection each : others) {
            clients.serve(clients.of(each));
            assertThat(clients.of(each).isServed()).isTrue();
        }
        Client oneMore = clients.of(open(this::makeWay));
        assertThatThrownBy(() -> clients.serve(oneMore)).isInstanceOf(Refusal.class)
                .hasMessage("This service has 2 connections, and allows no more.");
    }

    /** Connections close some time after they are told to; until then each makes way once. */
    @Test
    void everyNewConnectionMakesAnotherOneLeave() {
        List<Connection> leaving = new ArrayList<>();
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < 2 * MOST + 1; i++) {
            all.add(open(leaving::add));
        }
        assertThat(leaving).containsExactlyElementsOf(all.subList(0, MOST + 1));
        clients.serve(clients.of(all.getLast()));
        leaving.forEach(clients::onClosed);
        assertThat(clients.count()).isEqualTo(MOST);
        Client gone = clients.of(leaving.getFirst());
        clients.serve(gone);
        assertThat(gone.isServed()).isFalse();
    }
}
