package org.backlight.datasets.catalog;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A response's body, taken piece by piece by the calling thread, each piece within a time limit: the HTTP
 * client's own time limit ends with the headers, so that a silent server would hold it forever.
 */
final class TimedBody implements HttpResponse.BodySubscriber<TimedBody>, AutoCloseable {

    /** Event that the client's threads hand over: a piece, the end (both null), or a failure. */
    private record Event(List<ByteBuffer> piece, Throwable failure) {}

    private static final Event END = new Event(null, null);

    private final Duration limit;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

    TimedBody(Duration limit) {
        this.limit = limit;
    }

    /**
     * Returns the next piece, or null at the end of the body.
     *
     * @throws IOException if the connection breaks or nothing comes in time
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    List<ByteBuffer> next() throws IOException, InterruptedException {
        subscription.join().request(1);
        Event event = events.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (event == null) {
            throw new IOException("sent nothing for " + limit.toMillis() / 1000.0 + " s");
        }
        if (event.failure != null) {
            throw new IOException("broke the connection", event.failure);
        }
        return event.piece;
    }

    /** Ends the transfer, complete or not. */
    @Override
    public void close() {
        subscription.join().cancel();
    }

    /** Returns the body, which is available as soon as the headers are there. */
    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription.complete(newSubscription);
    }

    @Override
    public void onNext(List<ByteBuffer> piece) {
        events.add(new Event(piece, null));
    }

    @Override
    public void onError(Throwable failure) {
        events.add(new Event(null, failure));
    }

    @Override
    public void onComplete() {
        events.add(END);
    }
}
