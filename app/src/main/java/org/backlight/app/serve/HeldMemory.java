package org.backlight.app.serve;

/** Bound of what clients hold between their calls: buffers, and what projections store. Nobody waits for it. */
final class HeldMemory {

    private final long most;
    private long held;

    /** @param most bytes that may be held at once */
    HeldMemory(long most) {
        this.most = most;
    }

    /** Makes what takes memory. */
    @FunctionalInterface
    interface Maker<M, E extends Exception> {
        M make() throws E;
    }

    /**
     * Makes what takes bytes, which are held until they are {@link #giveBack given back}; not at all if it cannot be made.
     *
     * @param what takes them, the beginning of a sentence that the number of bytes goes on with
     * @param instead the rest of the sentence after what is free; may be empty
     * @param maker makes it, once there is room
     * @throws Refusal if there are too few
     * @throws E if the maker does
     */
    <M, E extends Exception> M hold(long bytes, String what, String instead, Maker<M, E> maker) throws E {
        take(0, bytes, what, instead);
        boolean made = false;
        try {
            M result = maker.make();
            made = true;
            return result;
        } finally {
            if (!made) {
                giveBack(bytes);
            }
        }
    }

    /**
     * Holds bytes in place of fewer, which stay held if there are too few.
     *
     * @param before bytes that are held for it already
     * @param bytes to be held for it
     * @param what takes them, as of {@link #hold}
     * @throws Refusal if there are too few
     */
    void takeMore(long before, long bytes, String what) {
        take(before, bytes, what, "");
    }

    private synchronized void take(long before, long bytes, String what, String instead) {
        long free = most - held + before;
        if (bytes > free) {
            throw new Refusal(Refusal.Kind.LIMIT, what + " " + bytes + " bytes, but of the " + most
                    + " that this service has for buffers and what projections store " + free
                    + " are free" + instead + ".");
        }
        held += bytes - before;
    }

    /** Lets bytes go that were taken. */
    synchronized void giveBack(long bytes) {
        held -= bytes;
    }

    /** Returns the bytes that are held now. */
    synchronized long bytes() {
        return held;
    }
}
