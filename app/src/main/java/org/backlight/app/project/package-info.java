/**
 * What the command {@code project} and the service have in common: projections by name that tell what they did. To add a kind
 * of projection, add it to {@link org.backlight.app.recipe.ProjectionChoice} first, from which both take their words.
 */
package org.backlight.app.project;
