package org.backlight.learning.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Access to libtorch, which is loaded once, in surroundings in which it runs well, and whose memory is lent to Java.
 */
public final class LibTorch {

    private static final String MOST_BYTES = "org.bytedeco.javacpp.maxphysicalbytes";

    static {
        liftMemoryLimit();
        waitPassively();
        loadBundledLibraries();
        // Each core works on rows of its own (RowBlocks); kernels that divide their work again would only wait.
        torch.set_num_threads(1);
        openblas.blas_set_num_threads(1);
    }

    private LibTorch() {}

    /** Makes sure that libtorch is loaded; the work is done once, by the class initializer. */
    public static void load() {}

    /**
     * Returns the memory of a float32 tensor, without a copy.
     *
     * @param tensor contiguous, float32, on the CPU; must outlive the use of the segment
     */
    public static MemorySegment floats(Tensor tensor) {
        if (!tensor.is_contiguous() || tensor.scalar_type().intern() != torch.ScalarType.Float) {
            throw new IllegalArgumentException("tensor must be contiguous float32");
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.numel() * Float.BYTES);
    }

    /**
     * Returns the memory of a tensor of any type, without a copy.
     *
     * @param tensor contiguous, on the CPU; must outlive the use of the segment
     */
    public static MemorySegment bytes(Tensor tensor) {
        if (!tensor.is_contiguous()) {
            throw new IllegalArgumentException("tensor must be contiguous");
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address())
                .reinterpret(tensor.numel() * tensor.itemsize());
    }

    /**
     * Returns the memory of an int64 tensor, without a copy.
     *
     * @param tensor contiguous, int64, on the CPU; must outlive the use of the segment
     */
    public static MemorySegment longs(Tensor tensor) {
        if (!tensor.is_contiguous() || tensor.scalar_type().intern() != torch.ScalarType.Long) {
            throw new IllegalArgumentException("tensor must be contiguous int64");
        }
        return MemorySegment.ofAddress(tensor.data_ptr().address()).reinterpret(tensor.numel() * Long.BYTES);
    }

    /**
     * Lifts a limit: JavaCPP refuses to make tensors once the process holds more than a multiple of Java's own heap, and asks the
     * system for its size at each. Tensors live outside the heap, so there is no reason in its size to refuse any.
     * Must be set before JavaCPP's first use.
     */
    private static void liftMemoryLimit() {
        if (System.getProperty(MOST_BYTES) == null) {
            System.setProperty(MOST_BYTES, "0");
        }
    }

    /**
     * Lets waiting threads sleep. OpenMP's threads spin for a while after each parallel operator and so take the cores away from
     * OpenBLAS's threads; small matrix products ran five times slower. Must be set before libgomp starts.
     */
    private static void waitPassively() {
        if (System.getenv("OMP_WAIT_POLICY") != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup().find("setenv").ifPresent(address -> {
            var setenv = linker.downcallHandle(address,
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT));
            try (Arena arena = Arena.ofConfined()) {
                int _ = (int) setenv.invokeExact(arena.allocateFrom("OMP_WAIT_POLICY"),
                        arena.allocateFrom("passive"), 0);
            } catch (Throwable e) {
                throw new IllegalStateException("setenv could not be called", e);
            }
        });
    }

    /**
     * Loads the libraries of the jar. Another version of libtorch installed in the system's folders would be mixed with the bundled one and
     * crash. JavaCPP looks for optional libraries in these folders, so it sees none. And it unpacks and loads
     * libtorch.so before the libtorch_cpu.so that this needs, which the dynamic linker then takes from the
     * system; so the latter is unpacked first.
     */
    private static void loadBundledLibraries() {
        String path = System.getProperty("java.library.path");
        System.setProperty("java.library.path", "");
        try {
            Loader.cacheResource(torch.class, "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/"
                    + System.mapLibraryName("torch_cpu"));
            Loader.load(torch.class);
        } catch (IOException e) {
            throw new UncheckedIOException("libtorch cannot be unpacked", e);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "libtorch has no build for this system (" + Loader.getPlatform() + ") on the class path",
                    e);
        } finally {
            if (path == null) {
                System.clearProperty("java.library.path");
            } else {
                System.setProperty("java.library.path", path);
            }
        }
    }
}
