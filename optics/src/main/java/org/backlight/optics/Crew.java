package org.backlight.optics;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A fixed number of threads that share the pieces of one job, the caller among them. Pieces are handed out one by
 * one, so that a thread whose core is busy elsewhere holds up nobody. A piece must not depend on who does it.
 */
final class Crew implements AutoCloseable {

    /** One of several independent pieces of a job. */
    interface Piece {
        /**
         * Does it.
         *
         * @param worker which thread does it, from 0; no two pieces run at once with the same number
         * @param index which piece, from 0
         */
        void run(int worker, int index);
    }

    private final int threads;
    private final ExecutorService helpers;

    Crew(int threads) {
        Ranges.check("threads", threads, 1, 1024);
        this.threads = threads;
        helpers = threads == 1 ? null : Executors.newFixedThreadPool(threads - 1, task -> {
            Thread thread = new Thread(task, "opu");
            thread.setDaemon(true);
            return thread;
        });
    }

    int threads() {
        return threads;
    }

    /** Runs pieces 0 … count − 1, each once, and returns when all are done. */
    void run(int count, Piece piece) {
        int helping = helpers == null ? 0 : Math.min(threads, count) - 1;
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch left = new CountDownLatch(Math.max(helping, 0));
        for (int h = 1; h <= helping; h++) {
            int worker = h;
            helpers.execute(() -> {
                work(worker, count, piece, next, failure);
                left.countDown();
            });
        }
        work(0, count, piece, next, failure);
        boolean interrupted = false;
        while (true) {
            try {
                left.await();
                break;
            } catch (InterruptedException e) {
                // Buffers are shared with the helpers, so they must end first.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {
            }
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    private static void work(int worker, int count, Piece piece, AtomicInteger next,
            AtomicReference<Throwable> failure) {
        try {
            for (int i = next.getAndIncrement(); i < count
                    && failure.get() == null; i = next.getAndIncrement()) {
                piece.run(worker, i);
            }
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    @Override
    public void close() {
        if (helpers != null) {
            helpers.shutdown();
        }
    }
}
