/**
 * The task of predicting vectors of real values: so far those of a teacher, a fixed random network that is drawn from a seed and
 * needs no data folder.
 *
 * <p>A new data set of vectors is a {@link org.backlight.app.recipe.DatasetChoice} of its own, whose reader {@link
 * org.backlight.app.task.regression.VectorRegression} names and whose samples it makes; a new network for vectors is one more
 * reader among its models.
 */
package org.backlight.app.task.regression;
