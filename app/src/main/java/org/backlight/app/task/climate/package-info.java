/**
 * Learning maps of the climate: what errors of predicted maps mean, the predictions that need no network, and pictures of both.
 *
 * <p>{@link org.backlight.app.task.climate.MapErrors} compares the maps of several years with the truth, {@link
 * org.backlight.app.task.climate.MapMetric} does the same over the batches of a training, both by the same sums. {@link
 * org.backlight.app.task.climate.Baselines} are the predictions to be beaten, {@link
 * org.backlight.app.task.climate.ClimateFigures} the pictures.
 *
 * <p>To add a baseline, predict its maps from the training scenarios and the test's forcings alone, and compare them in {@code
 * Baselines.errors}; to add a metric, add what it sums to {@code MapErrorSums}, a component to {@code MapErrors} and a constant to
 * {@code MapMetric}.
 */
package org.backlight.app.task.climate;
