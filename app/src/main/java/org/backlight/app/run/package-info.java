/**
 * Run folders: what a training leaves on the disk, and how it is read again.
 *
 * <p>{@link org.backlight.app.run.RunFolder} is the folder, with its recipe, metrics, checkpoints and summary; a {@link
 * org.backlight.app.run.MetricsLine} is a line of {@code metrics.jsonl}, and {@link org.backlight.app.run.RunSummary} the content
 * of {@code summary.json}. To add a figure to all runs, add a component to {@code RunSummary}, allowed to be missing; a figure
 * of one step goes into the metrics under a name of its own.
 *
 * <p>Not to be touched: the names and meanings of what is written, because runs of earlier versions are still read, compared and
 * resumed. A damaged file is refused with one sentence and never repaired in silence.
 */
package org.backlight.app.run;
