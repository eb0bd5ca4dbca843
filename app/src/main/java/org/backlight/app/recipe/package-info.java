/**
 * Recipes: YAML on one side, records on the other, and one mapping between them.
 *
 * <p>{@link org.backlight.app.recipe.RecipeReader} makes a tree of the text ({@code YamlTree}, with anchors and merge keys),
 * applies the command line's changes ({@link org.backlight.app.recipe.Setting}), and reads it section by section.
 * {@code Section.record} binds the components of a record to keys of the same name in lower case with hyphens; what a
 * component may be is checked by the record itself, wherever it lives, and refused by an
 * {@link org.backlight.substrate.check.InvalidValueException}, to which the section adds the key's full path and where it was
 * written. {@link org.backlight.app.recipe.RecipeWriter} writes the same keys from the same records.
 *
 * <p>To add a key, add a component to the record that uses it, with its check, and a default where the record is read; for
 * another name of an old key call {@code Section.renamed}. To add a kind, add it to the words of its choice: of projections
 * in {@link org.backlight.app.recipe.ProjectionChoice}, of ternarizers in {@code Feedback}, of optimizers in
 * {@code Training}.
 *
 * <p>Not to be touched: a key once published stays understood, since runs are resumed from the recipes that they keep, and
 * what {@code RecipeWriter} writes reads back as the same recipe.
 */
package org.backlight.app.recipe;
