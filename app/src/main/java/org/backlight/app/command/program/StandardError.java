package org.backlight.app.command.program;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The JVM always warns on standard error that the Vector API is an incubator module, and no flag prevents it.
 * So who starts the JVM gives it a filter as its standard error, and tells by a property which descriptor is the real
 * one: 3 by the launcher, standard output for a training in a process of its own.
 */
public final class StandardError {

    private static final int STANDARD_ERROR = 2;
    private static final String DESCRIPTOR = "backlight.stderr";

    private StandardError() {}

    /** Makes the real standard error descriptor 2 again, for this process's Java and native code alike. */
    public static void restore() {
        Integer real = Integer.getInteger(DESCRIPTOR);
        if (real == null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle dup2 = linker.downcallHandle(linker.defaultLookup().findOrThrow("dup2"),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int _ = (int) dup2.invokeExact((int) real, STANDARD_ERROR);
        } catch (Throwable e) {
            throw new IllegalStateException("standard error cannot be restored", e);
        }
    }
}
