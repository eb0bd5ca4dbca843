package org.backlight.learning.training;

import org.backlight.learning.data.TrainingData;
import org.backlight.learning.loss.LossAndError;
import org.backlight.learning.network.Network;

import org.bytedeco.javacpp.PointerScope;

/**
 * Loss and accuracy over a whole set of samples.
 *
 * @param loss mean softmax cross-entropy of a prediction, in nats; for tokens its exponential is the perplexity
 * @param accuracy fraction of the predictions that are right, in [0, 1]
 */
public record Evaluation(double loss, double accuracy) {

    private static final int CHUNK_ROWS = 1000;

    /** The rows that are evaluated at once where each sample has this many. */
    static int rows(int perSample) {
        return Math.max(1, CHUNK_ROWS / perSample) * perSample;
    }

    /** Runs the network forward over all samples; its parameters are not modified. */
    public static Evaluation of(Network network, TrainingData samples) {
        double lossSum = 0;
        long correct = 0;
        int chunk = rows(samples.rowsPerSample()) / samples.rowsPerSample();
        for (int start = 0; start < samples.count(); start += chunk) {
            try (PointerScope _ = new PointerScope()) {
                var batch = samples.slice(start, Math.min(chunk, samples.count() - start));
                var result = LossAndError.softmaxCrossEntropy(network.evaluate(batch.inputs()),
                        batch.labels());
                lossSum += result.loss() * batch.size();
                correct += result.correct();
            }
        }
        return new Evaluation(lossSum / samples.count(),
                (double) correct / samples.count() / samples.rowsPerSample());
    }
}
