/**
 * Event files, which TensorBoard reads: scalars, images and texts of a run, written while it trains or afterwards.
 *
 * <p>{@link org.backlight.app.tensorboard.EventFile} has the format: records framed as TFRecord, each an {@code Event} of
 * protobuf, of which only the few fields that are needed are written, by their numbers. {@link
 * org.backlight.app.tensorboard.RunEvents} says under which tags the figures of a run go. To show another figure, add it to {@code
 * metrics.jsonl}: every figure there has a tag.
 *
 * <p>Not to be touched: tags, by which people find their curves again, and that nothing here changes what is learned.
 */
package org.backlight.app.tensorboard;
