/**
 * Climate projections as maps by years: forcings and the response to them, in NetCDF files of ClimateBench's layout
 * ({@code inputs_SCENARIO.nc} and {@code outputs_SCENARIO.nc}), with their grid, its area weights and the way to another
 * grid, and a writer of maps that follows the CF conventions.
 *
 * <p>Another layout is a reader of its own that gives a {@link org.backlight.datasets.climate.ClimateScenario}. Another way to
 * write a dimension's name is one more word in {@code Axis}, and another unit of time one more case in {@code TimeAxis}.
 */
package org.backlight.datasets.climate;
