package org.backlight.projection;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of threads that share the tasks of one call, the caller among them. Idle threads are daemons
 * and end by themselves after a while.
 */
final class Workers implements AutoCloseable {

    /** One of several independent pieces of a call. */
    interface Task {
        /**
         * Does one piece.
         *
         * @param worker which of the threads runs it, from 0; no two pieces run at once with the same number
         * @param index which piece, from 0
         */
        void run(int worker, int index);
    }

    private static final int SPINS = 2000;
    private static final long NAP_NANOS = 20_000;

    private final int threads;
    private final ThreadPoolExecutor executor;

    Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "The number of threads must be at least 1, not " + threads + ".");
        }
        this.threads = threads;
        int helpers = Math.max(1, threads - 1);
        executor = new ThreadPoolExecutor(helpers, helpers, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "projection");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    int threads() {
        return threads;
    }

    /** Runs tasks 0 … count − 1, each once, and returns when all are done. */
    void run(int count, Task task) {
        if (threads == 1 || count <= 1) {
            for (int i = 0; i < count; i++) {
                task.run(0, i);
            }
            return;
        }
        Share share = new Share(count, task);
        for (int worker = 1; worker < Math.min(threads, count); worker++) {
            int number = worker;
            executor.execute(() -> share.work(number));
        }
        share.work(0);
        share.await();
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    /** The tasks of one call; a thread that arrives late finds none left. */
    private static final class Share {
        private final int count;
        private final Task task;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();

        Share(int count, Task task) {
            this.count = count;
            this.task = task;
        }

        void work(int worker) {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        task.run(worker, i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                } finally {
                    done.incrementAndGet();
                }
            }
        }

        void await() {
            for (int spins = 0; done.get() < count; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(NAP_NANOS);
                }
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
}
