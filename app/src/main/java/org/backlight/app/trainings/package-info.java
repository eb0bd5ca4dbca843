/**
 * Many trainings below one folder, each in a process of its own, that go on where they were stopped.
 *
 * <p>A {@link org.backlight.app.trainings.Cell} is a recipe to train, known by a digest of its content; {@link
 * org.backlight.app.trainings.Trainings} trains all cells that are not finished, several at a time, and tells a listener. {@link
 * org.backlight.app.trainings.CellRuns} says where a cell's runs are and how they are found again. A
 * command that needs many trainings makes cells and shows what the listener is told; nothing here knows what the trainings are
 * for.
 *
 * <p>Not to be touched: how a cell's name follows from its recipe, because finished runs are found again by it.
 */
package org.backlight.app.trainings;
