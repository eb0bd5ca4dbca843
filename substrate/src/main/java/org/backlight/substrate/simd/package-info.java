/**
 * The choice of SIMD, made once for all modules: whether this JVM reads Java's Vector API ({@link
 * org.backlight.substrate.simd.VectorModule}), and how wide the registers are ({@link
 * org.backlight.substrate.simd.Registers}).
 *
 * <p>To add kernels, write an abstract class with the loops, one subclass in plain Java and one on {@code
 * Registers}, let {@code VectorModule.choose} pick, keep the answer in a static final field, and test that both
 * agree bit for bit over awkward sizes.
 */
package org.backlight.substrate.simd;
