/**
 * Trained networks on their way out: {@link org.backlight.app.export.ModelExport} takes what a kind of task has made ready, writes
 * it in an {@link org.backlight.app.export.ExportFormat}, checks an ONNX file by running it, and says what came of it.
 *
 * <p>To add a format: a constant of {@code ExportFormat}, a package-private writer, and its case in {@code ModelExport}. What a
 * layer is in other programs is its own business ({@link org.backlight.learning.export.Exportable}), and what lies before and behind
 * a network that of its kind of task ({@link org.backlight.app.task.ModelEnds}). Files appear together and whole, or not at all.
 * Weights are written from the network's memory, without a copy.
 */
package org.backlight.app.export;
