/**
 * Labelled images: MNIST in its publisher's IDX files, and digits drawn by code. Another set of images is a class
 * that gives an {@link org.backlight.datasets.image.ImageDataset}.
 */
package org.backlight.datasets.image;
