/**
 * The published study of training time against width and depth, measured again: fully connected networks by BP, DFA and ODFA, and
 * random projections of growing size, each point in a process of its own.
 *
 * <p>A {@code ScalingPlan} lists points, {@code PointFolder} keeps one file for each that is measured, and {@code PointRuns} measures
 * what is missing. {@code NetworkMeasurement} and {@code ProjectionMeasurement} do the measuring. To add a size, name it in the plan;
 * to add a claim, name it in {@code ScalingClaims}; {@link org.backlight.app.reproduce.scaling.ScalingReport} composes the page.
 *
 * <p>Not to be touched: the time of the simulated device is no time of a device. It is taken out of what the host needs, and the
 * device's own time comes from its timing alone.
 */
package org.backlight.app.reproduce.scaling;
