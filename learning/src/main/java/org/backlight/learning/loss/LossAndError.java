package org.backlight.learning.loss;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The loss of a batch and its exact gradient.
 *
 * @param loss mean over the rows of the batch
 * @param error gradient of each row's own loss with respect to the network's output (not divided by the number of rows):
 *     float32, shape (rows, outputs)
 */
public record LossAndError(double loss, Tensor error) {

    /**
     * Says in half a sentence what is wrong with the error as one of these outputs: its shape, or a value that is not finite;
     * empty where it will do.
     *
     * @param output that the loss was given, shape (rows, outputs); not modified
     */
    public Optional<String> fault(Tensor output) {
        long[] expected = output.sizes().vec().get();
        long[] found = error.sizes().vec().get();
        if (!Arrays.equals(found, expected)) {
            return Optional.of("has the shape " + Arrays.toString(found) + "; expected "
                    + Arrays.toString(expected) + ", one value for each output");
        }
        // Not finite exactly if a value is, but for sums beyond the range of float32, which are of no use either.
        double sum = error.sum().item_double();
        return Double.isFinite(sum)
                ? Optional.empty()
                : Optional.of("is not finite: its values add up to " + sum);
    }
}
