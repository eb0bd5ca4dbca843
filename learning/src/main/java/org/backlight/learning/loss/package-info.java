/**
 * What training makes small. {@link org.backlight.learning.loss.Loss} compares the outputs of a network with the targets of
 * the samples: it returns a value, the error that is sent backward, and what counts as a prediction.
 *
 * <p>To add a loss, write one class that implements {@code Loss}, and test its error against libtorch's autograd. A loss
 * knows neither networks nor training, and keeps nothing between calls.
 */
package org.backlight.learning.loss;
