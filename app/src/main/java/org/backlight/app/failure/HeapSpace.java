package org.backlight.app.failure;

import java.util.Locale;

/** Words for the heap of Java, which has a limit of its own that may be far below what the machine has. */
public final class HeapSpace {

    private HeapSpace() {}

    /** Returns how large the heap may become, and which variable raises that. */
    public static String words() {
        return String.format(Locale.ROOT, "%,d MiB; BACKLIGHT_JAVA_OPTS=-Xmx8g gives 8 GiB",
                Runtime.getRuntime().maxMemory() >> 20);
    }
}
