/**
 * Samples of numbers from files of the user's own: arrays of NumPy and tables of separated values. Their targets are classes ({@link
 * org.backlight.app.task.vector.VectorClassification}) or numbers ({@link org.backlight.app.task.vector.VectorPrediction}), as the
 * recipe says.
 *
 * <p>Another kind of file is one more record in {@link org.backlight.app.task.vector.VectorChoice}, and a reader that gives {@link
 * org.backlight.app.task.vector.RawSamples}; division, standardization and all that follows are the same for all.
 */
package org.backlight.app.task.vector;
