package org.backlight.app.serve;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.backlight.substrate.check.Visible;

/** Connection of a client, with what belongs to it and goes with it. */
final class Client {

    private final IdleTime idle;
    private final List<OpenProjection> projections = new ArrayList<>();
    private final Map<String, SharedBuffers.Buffer> buffers = new HashMap<>();
    private boolean served;
    private boolean gone;

    Client(IdleTime idle) {
        this.idle = idle;
    }

    /** Returns a client whose connection is closed: nothing can belong to it. */
    static Client gone(IdleTime idle) {
        Client client = new Client(idle);
        client.gone = true;
        return client;
    }

    /** Returns how long nothing may arrive or go on this connection. */
    IdleTime idle() {
        return idle;
    }

    /** Returns whether this connection has a place: a request of it has shown the token. */
    synchronized boolean isServed() {
        return served;
    }

    /** Gives this connection its place. */
    synchronized void serve() {
        served = true;
    }

    /** Returns whether this connection has neither a place nor to make way. */
    synchronized boolean isStranger() {
        return !served && !gone;
    }

    /** Makes this connection make way for a newer one: it gets no place any more, and nothing can belong to it. */
    synchronized void makeWay() {
        gone = true;
    }

    /** Returns whether this connection is closed, or about to be since it made way. */
    synchronized boolean isGone() {
        return gone;
    }

    /** Makes a projection belong to this connection; returns false if it is closed already. */
    synchronized boolean add(OpenProjection projection) {
        return !gone && projections.add(projection);
    }

    /** Makes a buffer belong to this connection; returns false if it is closed already. */
    synchronized boolean add(SharedBuffers.Buffer buffer) {
        if (!gone) {
            buffers.put(buffer.name(), buffer);
        }
        return !gone;
    }

    /** Makes a projection belong to this connection no more; returns whether it did. */
    synchronized boolean remove(OpenProjection projection) {
        return projections.remove(projection);
    }

    /**
     * Returns a buffer of this connection.
     *
     * @throws Refusal if it has none of that name
     */
    synchronized SharedBuffers.Buffer buffer(String name) {
        SharedBuffers.Buffer found = buffers.get(name);
        if (found == null) {
            throw new Refusal(Refusal.Kind.UNKNOWN, "This connection has no buffer \""
                    + Visible.excerpt(name) + "\".");
        }
        return found;
    }

    /** Takes a buffer from this connection. */
    synchronized SharedBuffers.Buffer removeBuffer(String name) {
        SharedBuffers.Buffer found = buffer(name);
        buffers.remove(name);
        return found;
    }

    /** Frees all that belongs to this connection, which is closed. */
    void leave(OpenProjections open) {
        List<OpenProjection> held;
        List<SharedBuffers.Buffer> mapped;
        synchronized (this) {
            gone = true;
            held = List.copyOf(projections);
            mapped = List.copyOf(buffers.values());
            projections.clear();
            buffers.clear();
        }
        mapped.forEach(SharedBuffers.Buffer::close);
        held.forEach(open::release);
    }
}
