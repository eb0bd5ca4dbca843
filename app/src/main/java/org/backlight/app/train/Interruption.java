package org.backlight.app.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Orderly end of a training, or of a service, on Ctrl-C or a plain kill: the JVM's shutdown waits while the training writes its
 * checkpoint. Use it around the training alone; what comes before needs no order.
 */
public final class Interruption implements AutoCloseable {

    /** The system property that names the process for which this one works, by its id. */
    public static final String PARENT = "backlight.parent";

    private static final int LOOK_MILLIS = 1000;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook = new Thread(this::requestAndWait, "interruption");
    private final CountDownLatch requested = new CountDownLatch(1);

    /** Makes the JVM's shutdown wait until this is closed. */
    public Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
        Long parent = Long.getLong(PARENT);
        if (parent != null) {
            Thread.ofPlatform().daemon().name("parent").start(() -> requestWithout(parent));
        }
    }

    /**
     * Requests the end once the process that began this training is gone, perhaps killed: nobody waits for the training
     * any longer.
     */
    private void requestWithout(long parent) {
        try {
            while (ProcessHandle.of(parent).filter(ProcessHandle::isAlive).isPresent()) {
                if (done.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            request();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether the training should stop. */
    public boolean requested() {
        return requested.getCount() == 0;
    }

    /** Waits until the end is requested. */
    public void await() throws InterruptedException {
        requested.await();
    }

    /** Requests the end: a training stops after its current step. */
    public void request() {
        requested.countDown();
    }

    private void requestAndWait() {
        request();
        try {
            done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the JVM shut down: the training has ended and reported everything. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is shutting down already, which is what the hook was for.
            return;
        }
    }
}
