package org.backlight.substrate.simd;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * All memory, for kernels that address it by pointers which their callers have checked: native memory can begin at a
 * cache line, where an array of the heap begins somewhere in one, and loads of whole registers would straddle two.
 */
public final class RawMemory {

    /** Every address; a load or store beyond what is allocated ends the process. */
    public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    /** Order of the bytes of a number in it. */
    public static final ByteOrder ORDER = ByteOrder.nativeOrder();
    /** Bytes of a cache line, to which memory for kernels is aligned. */
    public static final long LINE_BYTES = 64;

    private RawMemory() {}
}
