package org.backlight.substrate.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The SIMD registers that all kernels use: the machine's widest, but at most 512 bits, which is what tiles and panels are
 * laid out for. Only for classes that {@link VectorModule} has chosen.
 */
public final class Registers {

    private static final int MOST_BITS = 512;

    /** Registers of float32. */
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED
            .vectorBitSize() <= MOST_BITS ? FloatVector.SPECIES_PREFERRED : FloatVector.SPECIES_512;
    /** Registers of int32, as many lanes as {@link #FLOATS}. */
    public static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    /** Registers of int64, half as many lanes as {@link #FLOATS}. */
    public static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, FLOATS.vectorShape());
    /** Half registers of int16, as many lanes as {@link #FLOATS}. */
    public static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class,
            VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

    private Registers() {}
}
