/**
 * The task of saying which class an image belongs to: MNIST and its like, or drawn digits, learned by a multilayer perceptron.
 *
 * <p>A new data set of images is one more case in {@link org.backlight.app.task.image.Samples}; a new network for images one
 * more in {@link org.backlight.app.task.image.ImageClassification}.
 */
package org.backlight.app.task.image;
