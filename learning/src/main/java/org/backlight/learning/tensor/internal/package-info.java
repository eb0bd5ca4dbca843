/**
 * How layers, feedback and optimizers compute fast: work on all cores ({@link
 * org.backlight.learning.tensor.internal.RowBlocks}), operators that the generated classes lack ({@link
 * org.backlight.learning.tensor.internal.FusedOperator}), and products in bf16 ({@link
 * org.backlight.learning.tensor.internal.Bfloat16Rows}). Not part of the public interface, and used by this module alone.
 *
 * <p>A sum whose parts are divided among cores is divided into pieces of a size that does not depend on their number ({@code
 * forEachPiece}); only work on elements that need nothing of each other may use {@code forEach} and {@code divide}. Whoever
 * touches this must keep a training the same, bit for bit, on any number of cores. libtorch's own threads stay at one: each
 * core works on rows of its own.
 */
package org.backlight.learning.tensor.internal;
