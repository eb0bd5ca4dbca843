package org.backlight.projection;

import java.lang.System.Logger.Level;

/** The module of Java's Vector API, which a JVM reads only if its options ask for it. */
public final class VectorModule {

    private static final String NAME = "jdk.incubator.vector";

    private VectorModule() {}

    /**
     * Whether this JVM reads the module. If it does not, the logger of the asking package is told what follows from that
     * and what to do.
     *
     * @param asking the class that would use it
     * @param level of the message
     * @param consequence of its absence, such as "projections run many times slower"
     */
    public static boolean readable(Class<?> asking, Level level, String consequence) {
        boolean found = ModuleLayer.boot().findModule(NAME).isPresent();
        if (!found) {
            System.getLogger(asking.getPackageName()).log(level, "Java's vector module is not readable, so "
                    + consequence + "; pass --add-modules=" + NAME + " to the JVM to enable it.");
        }
        return found;
    }
}
