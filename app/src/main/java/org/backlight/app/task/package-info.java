/**
 * What runs learn. A {@link org.backlight.app.task.TaskKind} recognizes its recipes, names its metrics, and loads a {@link
 * org.backlight.app.task.Task}: data, network, loss and metrics, with the words for its figures. Each kind has a package of
 * its own below this one, and what it knows (images, accuracy, tokens, perplexity) stays there.
 *
 * <p>A finished run's network is asked through its kind, too ({@code predict}, {@code evaluate}): where a run keeps its {@link
 * org.backlight.app.task.Preprocessing}, a {@link org.backlight.app.task.SampleReader} of other samples is all that a kind adds.
 *
 * <p>To add a kind, implement both types in a package of its own, with records for the data sets and models that its recipes
 * name, and name it in {@code META-INF/services/org.backlight.app.recipe.RecipeSubject}. Recipes, training, files, comparisons
 * and reports then work without a change; they may not ask which kind a task is. Networks that several tasks use live in
 * {@link org.backlight.app.model}.
 */
package org.backlight.app.task;
