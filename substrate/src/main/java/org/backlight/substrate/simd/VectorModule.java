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
     * Chooses between two versions of the same kernels, which must agree bit for bit. The first choice is logged
     * for all. Keep the answer in a static final field:
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
        if (pays(asking, Level.WARNING, consequence)) {
            sayOnce("Backlight uses SIMD registers, by Java's vector module");
            return vector.get();
        }
        return scalar.get();
    }

    /**
     * Returns whether kernels on SIMD registers pay in this JVM: it reads the module, and was not started without its
     * optimizing compiler, as by {@code -Xint} or {@code -XX:TieredStopAtLevel=1}: then each vector is an object, and plain loops are faster. If the module is missing, the logger of the asking
     * package is told what follows from that and what to do.
     *
     * @param asking the class that would use it
     * @param level of the message
     * @param consequence of its absence, such as "projections run many times slower"
     */
    public static boolean pays(Class<?> asking, Level level, String consequence) {
        if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
            System.getLogger(asking.getPackageName()).log(level, "Java's vector module is not readable, so "
                    + consequence + "; pass --add-modules=" + NAME + " to the JVM to enable it.");
            return false;
        }
        if (!optimizes(System.getProperty("java.vm.info", ""))) {
            sayOnce("This JVM has no optimizing compiler, so that Backlight uses plain loops, which are faster there");
            return false;
        }
        return true;
    }

    private static void sayOnce(String words) {
        if (!SAID.getAndSet(true)) {
            System.getLogger(VectorModule.class.getPackageName()).log(Level.DEBUG, words);
        }
    }

    /** Whether a JVM compiles with all it has, by how HotSpot describes itself: not so with -Xint or C1 alone. */
    private static boolean optimizes(String description) {
        return !description.contains("interpreted mode") && !description.contains("emulated-client");
    }
}
