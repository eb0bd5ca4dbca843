/**
 * The inner loops of projections with independent entries: random entries in registers, products of panels, in plain
 * Java and with SIMD, which agree bit for bit. Not part of the public interface.
 *
 * <p>A new loop is an abstract method of {@link org.backlight.projection.kernel.Kernels} with both versions. C2
 * compiles no large loops well: read the comments in {@code VectorEntries} and measure with {@code
 * benchmarks/projection-ratios.sh} before and after.
 */
package org.backlight.projection.kernel;
