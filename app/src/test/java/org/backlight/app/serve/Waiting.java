package org.backlight.app.serve;

import java.util.function.BooleanSupplier;

/** Waits for what another thread of the service does soon. */
final class Waiting {

    private Waiting() {}

    /** Waits until a condition holds, at most ten seconds; whether it does then is the caller's to check. */
    static void until(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
            Thread.sleep(10);
        }
    }
}
