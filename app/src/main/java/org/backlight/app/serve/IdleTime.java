package org.backlight.app.serve;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;

/** How long nothing may arrive or go on a connection before it is closed. */
record IdleTime(EndPoint connection, ServiceLimits limits) {

    /** Lets it last: a request waits, or is carried out, during which nothing arrives or goes. */
    void waiting() {
        connection.setIdleTimeout(0);
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
        // Otherwise the time that was waited counts, and may have ended the new time already.
        if (connection instanceof IdleTimeout timed) {
            timed.notIdle();
        }
        connection.setIdleTimeout(ServiceHandler.millis(seconds));
    }
}
