package org.backlight.learning;

import org.bytedeco.javacpp.PointerScope;

/**
 * Loss and accuracy over a whole set of samples.
 *
 * @param loss mean softmax cross-entropy, in nats
 * @param accuracy fraction classified correctly, in [0, 1]
 */
public record Evaluation(double loss, double accuracy) {

    private static final int CHUNK = 1000;

    /** Runs the network forward over all samples; its parameters are not modified. */
    public static Evaluation of(Network network, LabelledSamples samples) {
        double lossSum = 0;
        long correct = 0;
        for (int start = 0; start < samples.count(); start += CHUNK) {
            try (PointerScope _ = new PointerScope()) {
                var batch = samples.slice(start, Math.min(CHUNK, samples.count() - start));
                var result = LossAndError.softmaxCrossEntropy(network.forward(batch.inputs()),
                        batch.labels());
                lossSum += result.loss() * batch.size();
                correct += result.correct();
            }
        }
        return new Evaluation(lossSum / samples.count(), (double) correct / samples.count());
    }
}
