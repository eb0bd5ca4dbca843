/**
 * A network is a chain of stages ({@link org.backlight.learning.network.Network}); a stage is the piece between two points of
 * feedback, with a backward pass of its own ({@link org.backlight.learning.network.Stage}). Credit assignment, trainer,
 * checkpoints and export know networks only through these two.
 *
 * <p>Samples travel between stages as rows of values, shape (rows, values). {@link
 * org.backlight.learning.network.ModuleStage} makes a stage of any libtorch module, or of a function of tensors, and sees the rows in the
 * shape that it declares, several rows of a sequence together where it says so ({@link
 * org.backlight.learning.network.SampleRows}). To write a stage by hand, implement {@code parameters}, {@code inputs}, {@code outputs}, {@code
 * forward} and {@code backward}; {@code fixed} if it has state that checkpoints must keep, {@code draw} if it is random,
 * {@code reserve} so that a forecast knows what it keeps, {@code piecewise} if its gradients are too large to be kept.
 *
 * <p>What must hold: a backward pass stays within the stage; it overwrites gradients, wherever {@link
 * org.backlight.learning.layer.Parameter#placeGradient} has put them; it can be done twice after one forward pass; and a
 * forward pass without a draw changes nothing that is learned or kept.
 */
package org.backlight.learning.network;
