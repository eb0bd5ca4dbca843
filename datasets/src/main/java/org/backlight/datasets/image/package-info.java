/**
 * Labelled images: MNIST and its relatives in their publishers' IDX files, CIFAR-10, folders of PNG and JPEG files, and digits drawn
 * by code. Another set of images is a class that gives an {@link org.backlight.datasets.image.ImageDataset}.
 */
package org.backlight.datasets.image;
