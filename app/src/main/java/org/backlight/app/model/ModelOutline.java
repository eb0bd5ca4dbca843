package org.backlight.app.model;

import org.backlight.learning.network.Network;

/**
 * A network before it is made.
 *
 * @param withoutMemory the network itself, with shapes but no values
 * @param rowsPerSample predictions for each sample
 * @param words its layers in words
 * @param need the beginning of a sentence that says how much memory it needs, such as {@code model.hidden is [9, 9], which
 *     needs}
 */
public record ModelOutline(Network withoutMemory, int rowsPerSample, String words, String need) {}
