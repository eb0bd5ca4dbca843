/**
 * The costs of digital projections: ratios against matrix products of OpenBLAS ({@link
 * org.backlight.benchmarks.projection.ProjectionRatios}), and the cost of each kind against its size ({@link
 * org.backlight.benchmarks.projection.ProjectionCosts}).
 *
 * <p>A new kind of projection is added to both. Memory is measured from the peak that Linux keeps for the process, which is reset
 * before each measurement.
 */
package org.backlight.benchmarks.projection;
