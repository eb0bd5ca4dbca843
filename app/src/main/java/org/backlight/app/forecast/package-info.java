/**
 * What a training would take before it begins: memory, optimizer steps, and the frames, time and energy of an optical device.
 *
 * <p>{@link org.backlight.app.forecast.TrainingForecast} is what {@code train --dry-run} prints, {@link
 * org.backlight.app.forecast.StepForecast} what {@code forecast} compares, {@link
 * org.backlight.app.forecast.TrainingMemory} what bounds the number of trainings at a time; {@link
 * org.backlight.app.model.MemoryNeed} refuses what does not fit into the machine. To add a figure, add a component to the
 * forecast and a line where it is printed.
 *
 * <p>Sizes are asked of a network that is built without memory, never computed by a formula written down a second time; a forecast
 * of memory is a lower bound, so that nothing that would run is refused.
 */
package org.backlight.app.forecast;
