/**
 * What stands between the networks and libtorch: loading it ({@link org.backlight.learning.tensor.LibTorch}), number formats
 * ({@link org.backlight.learning.tensor.Precision}), shapes of samples ({@link org.backlight.learning.tensor.SampleShape}),
 * memory that is kept from batch to batch ({@link org.backlight.learning.tensor.KeptTensor}), and tensors that have sizes but
 * no memory ({@link org.backlight.learning.tensor.TensorPlace}). It knows no layer and no task. How the loops of layers are
 * divided among cores is in {@code internal}.
 */
package org.backlight.learning.tensor;
