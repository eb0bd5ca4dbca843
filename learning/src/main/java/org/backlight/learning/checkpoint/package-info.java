/**
 * What a training leaves on the disk so that it can go on: safetensors files that hold parameters, optimizer state and the
 * position, each complete or absent ({@link org.backlight.learning.checkpoint.CheckpointFolder}).
 *
 * <p>A tensor that shapes the output is kept by listing it in {@link
 * org.backlight.learning.network.Stage#parameters} or {@code fixed}; what else a resumed run needs goes into {@link
 * org.backlight.learning.checkpoint.Position}. Feedback matrices are never stored: their seed is in the recipe. The format of
 * files that exist may not change; a newer one says so in its metadata.
 */
package org.backlight.learning.checkpoint;
