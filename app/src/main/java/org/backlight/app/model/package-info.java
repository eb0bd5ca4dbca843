/**
 * Networks that the recipes of several tasks can name, and what a forecast asks of any network before it is made.
 *
 * <p>A network for one task alone lives in that task's package. To add one for several, add a record that reads its keys, makes
 * the network and outlines it ({@link org.backlight.app.model.SampleModel}), as {@link org.backlight.app.model.MlpChoice} does, and name its reader in {@code models()} of
 * the tasks that it can learn.
 */
package org.backlight.app.model;
