/**
 * Trainings over a grid of recipes: which device trains a network how well, how fast, and at what cost, or which values of any
 * keys train it best.
 *
 * <p>{@link org.backlight.app.explore.Grid} resolves the recipes, {@code trainings} runs them, and
 * {@link org.backlight.app.explore.ExplorationReport} writes tables and figures. To add a column, add a figure to
 * {@code ExplorationTable} for the CSV files, and to its points for people. Not to be touched: the titles of the CSV
 * files' columns, which other programs read.
 */
package org.backlight.app.explore;
