/**
 * The measurements by which a laboratory gets to know a device, whatever it is.
 *
 * <p>{@link org.backlight.optics.characterization.Characterization} gives them one by one: speckle, holograms, the matrix, linearity,
 * fidelity, stability, and cost. A measurement is added as a type of its own that opens the device by itself, at most once at a
 * time unless it can replay; what it needs to know beyond counts is a capability, and where a device lacks it the measurement is
 * empty, which the report words.
 *
 * <p>Linear algebra is EJML's, the distribution of intensities Commons Statistics'. Written out here are
 * <ul>
 * <li>the Fourier transform of {@link org.backlight.optics.characterization.HologramSpectrum}: holograms have whole grains and
 * fringes, such as 255 rows, where Commons' transforms take powers of two, and JTransforms rests on memory access by {@code
 * sun.misc.Unsafe}, which the JDK takes away
 * <li>the distribution of Marchenko and Pastur, which no library has
 * <li>the jackknife over blocks and the moments of {@link org.backlight.optics.Fidelity}, which run over float32 in memory
 * outside of the heap, in one pass
 * </ul>
 */
package org.backlight.optics.characterization;
