package org.backlight.substrate.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the pieces of one job, the caller among them. Pieces are handed out one by one, so a thread
 * whose core is busy elsewhere holds up nobody; a piece's result must not depend on who does it.
 *
 * <p>All teams of a process draw on the same helpers: two libraries that take turns, as a network and its
 * projection do, never keep more threads awake than there is work for. A helper that has just worked stays awake
 * for {@value #AWAKE_MILLIS} ms, giving way to any other thread that wants its core: jobs of a training step
 * follow each other within microseconds, and a thread that must be woken each time is placed on its waker's core
 * and waits there. Helpers are daemons; one that has had nothing to do for {@value #IDLE_SECONDS} s ends, and is
 * replaced when it is needed again.
 *
 * <p>Several threads may use a team at once; then some do their jobs alone. A job may not start another one on
 * the same thread and rely on help.
 */
public final class ThreadTeam {

    /** One of several independent pieces of a job. */
    @FunctionalInterface
    public interface Piece {
        /**
         * Runs one piece.
         *
         * @param member which thread does it, from 0; no two pieces of a job run at once with the same number
         * @param index which piece, from 0
         */
        void run(int member, int index);
    }

    private static final int AWAKE_MILLIS = 2;
    private static final int IDLE_SECONDS = 2;
    private static final int SPINS = 1000;
    private static final List<Helper> HELPERS = new ArrayList<>();

    private final Helper[] helpers;

    private ThreadTeam(Helper[] helpers) {
        this.helpers = helpers;
    }

    /**
     * Returns a team of a number of threads.
     *
     * @param size at least 1; the caller of {@link #run} is one of them
     */
    public static ThreadTeam of(int size) {
        if (size < 1) {
            throw new IllegalArgumentException(
                    "The number of threads must be at least 1, not " + size + ".");
        }
        synchronized (HELPERS) {
            while (HELPERS.size() < size - 1) {
                HELPERS.add(new Helper(HELPERS.size() + 1));
            }
            return new ThreadTeam(HELPERS.subList(0, size - 1).toArray(Helper[]::new));
        }
    }

    /** Returns the number of threads, at least 1. */
    public int size() {
        return helpers.length + 1;
    }

    /**
     * Runs pieces 0 … count − 1, each once, and returns when all are done.
     *
     * @throws RuntimeException what a piece threw, the first if several did; pieces that had not begun by then
     *     are left out
     */
    public void run(int count, Piece piece) {
        if (helpers.length == 0 || count <= 1) {
            for (int i = 0; i < count; i++) {
                piece.run(0, i);
            }
            return;
        }
        Job job = new Job(count, piece);
        for (int i = 0; i < Math.min(helpers.length, count - 1); i++) {
            helpers[i].ask(job);
        }
        job.work(0);
        job.await();
    }

    /** The pieces of one call; a helper that comes late finds none left. */
    private static final class Job {
        private final int count;
        private final Piece piece;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Job(int count, Piece piece) {
            this.count = count;
            this.piece = piece;
        }

        void work(int member) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        piece.run(member, i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        /** Pieces write to the caller's buffers, so not even an interrupt ends the wait early. */
        void await() {
            for (int spins = 0; done.get() < count; spins++) {
                pause(spins);
            }
            switch (failure.get()) {
                case null -> {
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private static final class Helper implements Runnable {
        private final int member;
        /** The latest job asked for; an older one that was not yet taken is done by its caller alone. */
        private final AtomicReference<Job> asked = new AtomicReference<>();
        private volatile boolean asleep = true;
        /** Null before the first job and after a long rest; guarded by this. */
        private Thread thread;

        Helper(int member) {
            this.member = member;
        }

        void ask(Job job) {
            asked.set(job);
            if (asleep) {
                wake();
            }
        }

        private synchronized void wake() {
            if (thread == null) {
                thread = new Thread(this, "backlight-" + member);
                thread.setDaemon(true);
                thread.start();
            } else {
                LockSupport.unpark(thread);
            }
        }

        /** Returns whether the thread, with nothing to do, may end. */
        private synchronized boolean retire() {
            if (asked.get() == null) {
                thread = null;
                return true;
            }
            asleep = false;
            return false;
        }

        @Override
        public void run() {
            asleep = false;
            while (true) {
                Job job = asked.get() == null ? null : asked.getAndSet(null);
                if (job != null) {
                    job.work(member);
                } else if (!rest() && retire()) {
                    return;
                }
            }
        }

        /** Waits for a job; returns whether one may have come before the thread has rested long. */
        private boolean rest() {
            long end = System.nanoTime() + AWAKE_MILLIS * 1_000_000L;
            for (int spins = 0; asked.get() == null; spins++) {
                if (spins >= SPINS && System.nanoTime() - end > 0) {
                    return sleep();
                }
                pause(spins);
            }
            return true;
        }

        private boolean sleep() {
            asleep = true;
            long begin = System.nanoTime();
            if (asked.get() == null) {
                LockSupport.parkNanos(this, IDLE_SECONDS * 1_000_000_000L);
            }
            boolean called = asked.get() != null || System.nanoTime() - begin < IDLE_SECONDS * 1_000_000_000L;
            if (called) {
                asleep = false;
            }
            return called;
        }
    }
}
