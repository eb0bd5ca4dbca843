package org.backlight.substrate.simd;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The module of Java's Vector API, which a JVM reads only if its options ask for it. */
public final class VectorModule {

    private static final String NAME = "jdk.incubator.vector";
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private VectorModule() {}

    /**
     * Chooses between two versions of the same kernels, which must agree bit for bit. The first choice of SIMD registers is
     * logged for all. Keep the answer in a static final field:
     * the JVM then compiles calls of it as if there were one version.
     *
     * @param asking the class that would use it
     * @param consequence of the module's absence, such as "projections run many times slower", for a warning
     * @param vector makes the version with SIMD registers: a lambda, since a reference to its constructor would load the
     *     module's classes even where they are missing
     * @param scalar makes the version in plain Java
     */
    public static <K> K choose(Class<?> asking, String consequence, Supplier<? extends K> vector,
            Supplier<? extends K> scalar) {
        if (readable(asking, Level.WARNING, consequence)) {
            if (!SAID.getAndSet(true)) {
                System.getLogger(VectorModule.class.getPackageName()).log(Level.DEBUG,
                        "Backlight uses SIMD registers, by Java's vector module");
            }
            return vector.get();
        }
        return scalar.get();
    }

    /**
     * Returns whether this JVM reads the module. If it does not, the logger of the asking package is told what follows from
     * that and what to do.
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
