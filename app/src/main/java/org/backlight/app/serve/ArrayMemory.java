package org.backlight.app.serve;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Memory for the arrays of calls, within a bound: who finds too little waits, in the order of arrival, until others have given
 * theirs back. Memory that was given back is kept for the next call, which spares the system from clearing it.
 */
final class ArrayMemory implements AutoCloseable {

    private static final long KEPT_BYTES = 256L << 20;
    /** A piece is used for what takes a quarter of it or more. */
    private static final int LARGEST_RATIO = 4;

    private final long most;
    private final Deque<Object> waiting = new ArrayDeque<>();
    private final List<Piece> kept = new ArrayList<>();
    private long lent;
    private long keptBytes;
    private boolean closed;

    ArrayMemory(long most) {
        this.most = most;
    }

    /** Piece of memory off the heap, to be given back by closing it, once. */
    final class Piece implements AutoCloseable {

        private final Arena arena;
        private final MemorySegment all;

        private Piece(long bytes) {
            arena = Arena.ofShared();
            all = arena.allocate(Math.max(64, bytes), 64);
        }

        /** Returns the piece, which may be larger than asked for. */
        MemorySegment segment() {
            return all;
        }

        @Override
        public void close() {
            giveBack(this);
        }
    }

    /**
     * Takes memory, whose content is undefined, and waits until there is enough.
     *
     * @throws Refusal if there never will be, or the system has none
     */
    Piece take(long bytes) throws InterruptedException {
        synchronized (this) {
            if (bytes > most) {
                throw new Refusal(Refusal.Kind.LIMIT, "The arrays of a call take " + bytes
                        + " bytes together, but this service has " + most + ".");
            }
            Object ticket = new Object();
            waiting.add(ticket);
            try {
                while (waiting.peek() != ticket || lent + bytes > most) {
                    if (closed) {
                        throw new Refusal(Refusal.Kind.BUSY, "The service is ending.");
                    }
                    wait();
                }
                Piece fitting = fitting(bytes);
                if (fitting != null) {
                    return fitting;
                }
                makeRoom(bytes);
                var piece = new Piece(bytes);
                lent += piece.all.byteSize();
                return piece;
            } catch (OutOfMemoryError e) {
                throw new Refusal(Refusal.Kind.MEMORY,
                        "There are no " + bytes + " bytes of memory left for the arrays of a call.", Map.of(),
                        e);
            } finally {
                waiting.remove(ticket);
                notifyAll();
            }
        }
    }

    /** Lends the smallest piece that is kept and large enough, if it fits into the bound; null if there is none. */
    private Piece fitting(long bytes) {
        Piece best = null;
        for (Piece piece : kept) {
            long size = piece.all.byteSize();
            if (size >= bytes && size <= Math.max(64, bytes) * LARGEST_RATIO && lent + size <= most
                    && (best == null || size < best.all.byteSize())) {
                best = piece;
            }
        }
        if (best != null) {
            kept.remove(best);
            keptBytes -= best.all.byteSize();
            lent += best.all.byteSize();
        }
        return best;
    }

    /** Frees what is kept until a new piece fits beside the rest. */
    private void makeRoom(long bytes) {
        while (!kept.isEmpty() && lent + keptBytes + bytes > most) {
            free(kept.removeFirst());
        }
    }

    private void free(Piece piece) {
        keptBytes -= piece.all.byteSize();
        piece.arena.close();
    }

    private synchronized void giveBack(Piece piece) {
        lent -= piece.all.byteSize();
        kept.add(piece);
        keptBytes += piece.all.byteSize();
        while (keptBytes > (closed ? 0 : KEPT_BYTES)) {
            free(kept.removeFirst());
        }
        notifyAll();
    }

    /** Returns the bytes that calls hold now. */
    synchronized long lentBytes() {
        return lent;
    }

    /** Refuses whoever waits, and frees what nobody holds. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!kept.isEmpty()) {
            free(kept.removeFirst());
        }
        notifyAll();
    }
}
