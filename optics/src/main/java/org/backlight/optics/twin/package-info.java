/**
 * The digital twin: the device's side of the boundary, simulated.
 *
 * <p>{@link org.backlight.optics.twin.SimulatedOpu} is the device. {@link org.backlight.optics.twin.OpuParameters} holds its
 * physics, one record per component and one documented parameter per physical quantity, with unit, range, default and source; a
 * parameter is added there, in the presets, and in {@code docs/physics.md}. Each component has a {@code perfect()}, and a perfect
 * twin gives the ideal projection to float precision.
 *
 * <p>Everything random is a pure function of (seed, frame number, pixel): threads, batches and what was exposed before must not
 * change a count. The inner loops are written twice, scalar and in SIMD, and agree bit for bit. Nothing of {@code retrieval} may
 * be used here.
 *
 * <p>{@code PoissonDistribution} is written out, though Commons Statistics has such a distribution: the camera needs the deviate
 * that belongs to a frame and a pixel, not the next one of a generator, and the counts of a seed must never change.
 */
package org.backlight.optics.twin;
