/**
 * Square blocks of the structured projection: fast Walsh–Hadamard transforms and random signs, in plain Java and
 * with SIMD, which agree bit for bit. Not part of the public interface; {@link
 * org.backlight.projection.HadamardProjection} puts blocks together. The transform is our own, as no library has one
 * of 2^30 elements on several threads that applies signs on the way.
 */
package org.backlight.projection.hadamard;
