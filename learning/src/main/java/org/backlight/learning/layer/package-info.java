/**
 * The layers with a backward pass in closed form, written for speed: linear maps, normalization, attention, dropout,
 * activations, and the parameters that they learn. A layer writes into memory that it is given and keeps none of a batch; what a
 * backward pass needs is the stage's to keep.
 *
 * <p>To add a layer: write a class with {@code forward} and {@code backward} on rows, in pieces of {@link
 * org.backlight.learning.tensor.internal.RowBlocks} whose size depends on its own sizes alone; take the first weights of {@link
 * org.backlight.learning.layer.InitialWeights}, in a fixed order; and test its gradients against libtorch's autograd. Where
 * speed does not matter, {@link org.backlight.learning.network.ModuleStage} wraps libtorch's layers without any of this. An
 * {@link org.backlight.learning.layer.Activation} is one more constant, whose derivative must follow from its value.
 *
 * <p>What may not change: the order of sums and of random numbers, for the curves of existing recipes follow from them bit for
 * bit; and the names of parameters, for checkpoints are read by them.
 */
package org.backlight.learning.layer;
