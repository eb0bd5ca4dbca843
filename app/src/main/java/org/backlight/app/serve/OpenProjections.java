package org.backlight.app.serve;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.backlight.substrate.check.Visible;

/** All projections that are open, by name, and how many clients hold each. */
final class OpenProjections implements AutoCloseable {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ServiceLimits limits;
    private final HeldMemory held;
    private final Turns turns = new Turns();
    private final Consumer<String> events;
    private final Map<String, OpenProjection> open = new ConcurrentHashMap<>();
    private final Map<OpenProjection, Integer> holders = new HashMap<>();
    /** Shared projections that are being opened. */
    private final Map<ProjectionRequest, CountDownLatch> opening = new HashMap<>();
    private int reserved;
    private boolean closed;

    /**
     * Begins without any.
     *
     * @param held counts what they store
     * @param events told what is opened and closed
     */
    OpenProjections(ServiceLimits limits, HeldMemory held, Consumer<String> events) {
        this.limits = limits;
        this.held = held;
        this.events = events;
    }

    /** Returns a name that nobody can guess. */
    static String name(char kind) {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return kind + HexFormat.of().formatHex(bytes);
    }

    /**
     * Opens a projection, or holds the one that is open already, if it may be shared.
     *
     * @throws Refusal if there can be none, or there are too many
     */
    OpenProjection hold(ProjectionRequest request) throws InterruptedException {
        if (!request.shared()) {
            return make(request);
        }
        // One device is not opened twice by two clients who want to share it.
        CountDownLatch mine = new CountDownLatch(1);
        while (true) {
            CountDownLatch others;
            synchronized (this) {
                for (OpenProjection each : open.values()) {
                    if (each.request().equals(request)) {
                        holders.merge(each, 1, Integer::sum);
                        each.used();
                        return each;
                    }
                }
                others = opening.putIfAbsent(request, mine);
            }
            if (others == null) {
                break;
            }
            others.await();
        }
        try {
            return make(request);
        } finally {
            synchronized (this) {
                opening.remove(request);
            }
            mine.countDown();
        }
    }

    private OpenProjection make(ProjectionRequest request) {
        synchronized (this) {
            if (closed || reserved >= limits.projections()) {
                throw new Refusal(Refusal.Kind.BUSY, closed
                        ? "The service is ending."
                        : reserved + " projections are open, and this service allows no more.");
            }
            reserved++;
        }
        OpenProjection made = null;
        try {
            made = OpenProjection.open(name('p'), request, held, turns);
        } finally {
            if (made == null) {
                freed();
            }
        }
        synchronized (this) {
            holders.put(made, 1);
            open.put(made.name(), made);
        }
        events.accept(made.name() + " opened: " + request.identity().kind() + ", " + made.inputs() + " to "
                + made.outputs());
        return made;
    }

    private synchronized void freed() {
        reserved--;
    }

    /**
     * Returns a projection.
     *
     * @throws Refusal if there is none of that name
     */
    OpenProjection find(String name) {
        OpenProjection found = open.get(name);
        if (found == null) {
            throw new Refusal(Refusal.Kind.UNKNOWN, "There is no open projection \""
                    + Visible.excerpt(name) + "\".");
        }
        return found;
    }

    List<OpenProjection> all() {
        return List.copyOf(open.values());
    }

    int count() {
        return open.size();
    }

    /** Lets a projection go; closes it if nobody else holds it. */
    void release(OpenProjection projection) {
        synchronized (this) {
            Integer before = holders.get(projection);
            if (before == null) {
                return;
            }
            if (before > 1) {
                holders.put(projection, before - 1);
                return;
            }
            forget(projection);
        }
        end(projection);
    }

    private void forget(OpenProjection projection) {
        holders.remove(projection);
        open.remove(projection.name());
    }

    private void end(OpenProjection projection) {
        projection.close();
        freed();
        events.accept(projection.name() + " closed: " + projection.words());
    }

    /** Closes projections that belong to no connection and that nobody has used for as long as they are kept. */
    void releaseUnused() {
        for (OpenProjection each : all()) {
            each.request().keepSeconds().ifPresent(seconds -> {
                synchronized (this) {
                    // Nobody is given a projection that ends here: it is found and used under the same lock.
                    if (!holders.containsKey(each) || each.unusedSeconds() <= seconds) {
                        return;
                    }
                    forget(each);
                }
                end(each);
            });
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            holders.replaceAll((_, _) -> 1);
        }
        all().forEach(this::release);
    }
}
