package org.backlight.app.watch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stream of events to one page. What cannot be sent at once waits; a page that does not read for long is cut off, and asks anew. */
final class EventStream implements Callback {

    private static final long MOST_WAITING_BYTES = 8 << 20;

    private final Response response;
    private final Callback callback;
    private final Consumer<EventStream> ended;
    private final Queue<byte[]> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean writing;
    private boolean over;

    /**
     * Creates a stream.
     *
     * @param ended told once, when nothing can be sent any more
     */
    EventStream(Response response, Callback callback, Consumer<EventStream> ended) {
        this.response = response;
        this.callback = callback;
        this.ended = ended;
    }

    /** Sends bytes, in the order of calls, without waiting. */
    void send(byte[] bytes) {
        synchronized (this) {
            if (over) {
                return;
            }
            waiting.add(bytes);
            waitingBytes += bytes.length;
            if (waitingBytes <= MOST_WAITING_BYTES) {
                if (writing) {
                    return;
                }
                writing = true;
            }
        }
        if (isOverfull()) {
            failed(new IOException("a page does not read its events"));
        } else {
            write();
        }
    }

    private synchronized boolean isOverfull() {
        return waitingBytes > MOST_WAITING_BYTES;
    }

    private void write() {
        ByteBuffer next;
        synchronized (this) {
            if (over || waiting.isEmpty()) {
                writing = false;
                return;
            }
            // All at once: what completes at once calls this again.
            next = ByteBuffer.allocate((int) waitingBytes);
            waiting.forEach(next::put);
            waiting.clear();
            waitingBytes = 0;
        }
        response.write(false, next.flip(), this);
    }

    @Override
    public void succeeded() {
        write();
    }

    @Override
    public void failed(Throwable cause) {
        if (end()) {
            callback.failed(cause);
        }
    }

    private boolean end() {
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            waiting.clear();
        }
        ended.accept(this);
        return true;
    }

    /** Ends the stream. */
    void close() {
        if (end()) {
            callback.succeeded();
        }
    }
}
