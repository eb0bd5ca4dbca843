/**
 * What runs learn. A {@link org.backlight.app.task.TaskKind} recognizes its recipes, names its metrics, and loads a {@link
 * org.backlight.app.task.Task}: data, network, loss and metrics, with the words for its figures. Each kind has a package of
 * its own below this one, and what it knows (images, accuracy, tokens, perplexity) stays there.
 *
 * <p>To add a kind, implement both types in a package of its own and name it in {@code
 * META-INF/services/org.backlight.app.task.TaskKind}, where the first kind that takes a recipe is the recipe's.
 * Training, files, comparisons and reports then work without a change; they may not ask which kind a task is. A data set or a
 * model that recipes do not know yet needs a case in {@code DatasetChoice} or {@code ModelChoice} of {@link
 * org.backlight.app.recipe} as well.
 */
package org.backlight.app.task;
