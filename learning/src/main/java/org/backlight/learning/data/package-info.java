/**
 * Samples as training takes them. {@link org.backlight.learning.data.TrainingData} hands out batches of inputs and targets:
 * bytes with class labels ({@link org.backlight.learning.data.LabelledSamples}), windows of tokens ({@link
 * org.backlight.learning.data.TokenSamples}), and arrays of real values with classes or real targets ({@link
 * org.backlight.learning.data.ArraySamples}).
 *
 * <p>To add a kind, implement {@code TrainingData}. Reading files is the business of the datasets module: what comes here is
 * in memory, or mapped. Samples are checked once, when they are made, and handed out unchanged ever after.
 */
package org.backlight.learning.data;
