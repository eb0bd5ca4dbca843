/**
 * Random numbers that are pure functions of a seed and a position, never of the order in which they are drawn.
 *
 * <p>{@link org.backlight.substrate.random.RandomStream} addresses words by row and column, {@link
 * org.backlight.substrate.random.SplitMix64} has the functions that kernels need to make them in registers, {@link
 * org.backlight.substrate.random.EntryDistribution} turns them into entries of a matrix, {@link
 * org.backlight.substrate.random.Draws} gives one after the other. They are our own, because Commons RNG's
 * generators have a state that goes forward, while an entry here must not depend on the entries made before it, and
 * because its samplers promise no bits: ours must agree, bit for bit, with the same steps in SIMD registers. Tests
 * compare them with the JDK's SplittableRandom, with known answers, and with Commons Statistics' distributions.
 *
 * <p>A new distribution of entries is a constant of {@code EntryDistribution}, with its version in registers in
 * {@code org.backlight.projection.kernel.VectorEntries}.
 */
package org.backlight.substrate.random;
