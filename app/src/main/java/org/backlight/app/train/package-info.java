/**
 * One training, from a recipe to a finished run: {@link org.backlight.app.train.TrainingRun} builds the task and the path of
 * feedback, trains, and leaves a run folder that can be resumed at any moment.
 *
 * <p>{@code FeedbackPath} makes the credit assignment that a recipe names; {@code OpuAtWork} keeps the account of an optical
 * device; {@code ObservedDevice} lets others see its latest frame; {@code RunRecorder} writes metrics, and {@code Progress} shows them. To add a line to what {@code train} says, add it
 * to {@link org.backlight.app.train.TrainingReport}; a new credit assignment is one more case in {@code TrainingRun}.
 *
 * <p>Not to be touched: nothing here may ask which kind a task is, metrics are written before the checkpoint that follows them,
 * and showing or recording changes nothing that is learned.
 */
package org.backlight.app.train;
