package org.backlight.app.serve;

/** Bound of what clients hold between their calls: buffers, and what projections store. Nobody waits for it. */
final class HeldMemory {

    private final long most;
    private long held;

    /** @param most bytes that may be held at once */
    HeldMemory(long most) {
        this.most = most;
    }

    /**
     * Holds bytes until they are {@link #giveBack given back}.
     *
     * @param what takes them, the beginning of a sentence that the number of bytes goes on with
     * @param instead the rest of the sentence after what is free; may be empty
     * @throws Refusal if there are too few
     */
    synchronized void take(long bytes, String what, String instead) {
        if (bytes > most - held) {
            throw new Refusal(Refusal.Kind.LIMIT, what + " " + bytes + " bytes, but of the " + most
                    + " that this service has for buffers and what projections store " + (most - held)
                    + " are free" + instead + ".");
        }
        held += bytes;
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
