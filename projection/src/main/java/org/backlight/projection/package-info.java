/**
 * Fixed random linear maps that are never stored.
 *
 * <p>{@link org.backlight.projection.RandomProjection} is the interface at which networks, devices and projections
 * meet; {@link org.backlight.projection.DigitalProjection} is one that a seed defines. {@link
 * org.backlight.projection.Projections} chooses among the kinds by what they cost, and {@link
 * org.backlight.projection.RandomEntries} writes blocks of a random matrix.
 *
 * <p>A new kind of digital projection implements {@code DigitalProjection}, takes its loops from {@code
 * org.backlight.projection.kernel} or adds a package like {@code org.backlight.projection.hadamard}, and is named
 * once, in {@link org.backlight.projection.ProjectionKind}; {@code DigitalProjectionTest} then holds it to what all
 * kinds promise. An entry may depend on seed, row and column alone.
 */
package org.backlight.projection;
