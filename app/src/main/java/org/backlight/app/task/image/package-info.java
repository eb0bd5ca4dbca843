/**
 * The task of saying which class an image belongs to: published images such as MNIST, drawn digits, or the user's own.
 *
 * <p>A new data set of images is one more record in {@link org.backlight.app.task.image.ImageChoice} and one more case in {@link
 * org.backlight.app.task.image.Samples}; a new network for images one more in {@link
 * org.backlight.app.task.image.ImageClassification}.
 */
package org.backlight.app.task.image;
