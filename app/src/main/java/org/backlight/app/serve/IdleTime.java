package org.backlight.app.serve;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;

/**
 * How long nothing may arrive or go on a connection before it is closed. A timer for each connection would have to be set several
 * times in a request, each time waking a thread; here the bound is noted, and whoever calls {@link #closeIfOver} now and then
 * keeps it.
 */
final class IdleTime {

    private final EndPoint connection;
    private final ServiceLimits limits;
    /** 0 for no bound. */
    private volatile long boundMillis;

    /** Begins to expect the first request of a connection. */
    IdleTime(EndPoint connection, ServiceLimits limits) {
        this.connection = connection;
        this.limits = limits;
        moving();
    }

    /** Lets it last: a request waits, or is carried out, during which nothing arrives or goes. */
    void waiting() {
        boundMillis = 0;
    }

    /** Begins to expect bytes of a message, one way or the other. */
    void moving() {
        begin(limits.stallSeconds());
    }

    /** Begins to expect the next request. */
    void betweenRequests() {
        begin(limits.idleSeconds());
    }

    private void begin(double seconds) {
        // Otherwise the time that was waited counts, and may be over the new bound already.
        if (connection instanceof IdleTimeout timed) {
            timed.notIdle();
        }
        boundMillis = ServiceHandler.millis(seconds);
    }

    /** Closes the connection if nothing has arrived or gone for longer than the bound; who waits for bytes of it is told. */
    void closeIfOver() {
        // The bound first: it is set after the time that it bounds has begun.
        long most = boundMillis;
        if (most > 0 && connection instanceof IdleTimeout timed && timed.getIdleFor() > most) {
            connection.close();
        }
    }

    /** Closes the connection. */
    void close() {
        connection.close();
    }
}
