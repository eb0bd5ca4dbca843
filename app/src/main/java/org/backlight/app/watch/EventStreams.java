package org.backlight.app.watch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;

/** Streams of server-sent events to all pages that are open. */
final class EventStreams implements AutoCloseable {

    /** Pages that may be open at once. */
    static final int MOST = 64;

    private static final byte[] ALIVE = ": alive\n\n".getBytes(StandardCharsets.UTF_8);
    private static final long ALIVE_SECONDS = 10;

    private final byte[] greeting;
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final Object arrival = new Object();
    private final ScheduledExecutorService heart = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("alive").factory());

    /**
     * Prepares for pages.
     *
     * @param protocol version of the events, which each stream begins with
     */
    EventStreams(int protocol) {
        greeting = new Event("protocol", Map.of("protocol", protocol)).bytes();
        heart.scheduleWithFixedDelay(() -> streams.forEach(stream -> stream.send(ALIVE)), ALIVE_SECONDS,
                ALIVE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Opens a stream on a response whose head is complete.
     *
     * @return whether there was room for it
     */
    boolean open(Response response, Callback callback) {
        synchronized (arrival) {
            if (streams.size() >= MOST) {
                return false;
            }
            EventStream stream = new EventStream(response, callback, streams::remove);
            streams.add(stream);
            stream.send(greeting);
            arrival.notifyAll();
            return true;
        }
    }

    /** Waits until somebody watches. */
    void awaitClient() throws InterruptedException {
        synchronized (arrival) {
            while (streams.isEmpty()) {
                arrival.wait();
            }
        }
    }

    /**
     * An event.
     *
     * @param name of its kind
     * @param data that it tells, as members of JSON
     */
    record Event(String name, Map<String, Object> data) {

        private byte[] bytes() {
            return ("event: " + name + "\ndata: " + JsonMapper.shared().writeValueAsString(data) + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Sends events to all, in one piece. */
    void send(List<Event> events) {
        if (!events.isEmpty() && !streams.isEmpty()) {
            var all = new ByteArrayOutputStream();
            events.forEach(event -> all.writeBytes(event.bytes()));
            byte[] bytes = all.toByteArray();
            streams.forEach(stream -> stream.send(bytes));
        }
    }

    @Override
    public void close() {
        heart.shutdownNow();
        streams.forEach(EventStream::close);
    }
}
