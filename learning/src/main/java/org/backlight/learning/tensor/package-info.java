/**
 * What stands between the networks and libtorch: loading it ({@link org.backlight.learning.tensor.LibTorch}), number formats
 * ({@link org.backlight.learning.tensor.Precision}), work on all cores ({@link org.backlight.learning.tensor.RowBlocks}),
 * operators that the generated classes lack ({@link org.backlight.learning.tensor.FusedOperator}), memory that is kept from
 * batch to batch ({@link org.backlight.learning.tensor.KeptTensor}), and tensors that have sizes but no memory ({@link
 * org.backlight.learning.tensor.TensorPlace}). It knows no layer and no task.
 *
 * <p>A sum whose parts are divided among cores is divided into pieces of a size that does not depend on their number ({@code
 * forEachPiece}); only work on elements that need nothing of each other may use {@code forEach} and {@code divide}. Whoever
 * touches this must keep a training the same, bit for bit, on any number of cores. libtorch's own threads stay at one: each
 * core works on rows of its own.
 */
package org.backlight.learning.tensor;
