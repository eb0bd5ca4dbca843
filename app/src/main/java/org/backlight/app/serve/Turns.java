package org.backlight.app.serve;

import java.util.concurrent.Semaphore;

/**
 * Turns of those who compute, in the order of arrival. All processors work on one turn, and a second one fills the gaps that the
 * first leaves; more at once would only make each slower.
 */
final class Turns {

    private static final int AT_ONCE = 2;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);

    /** Does a piece of work when it is its turn. */
    void take(Runnable work) {
        turns.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            turns.release();
        }
    }
}
