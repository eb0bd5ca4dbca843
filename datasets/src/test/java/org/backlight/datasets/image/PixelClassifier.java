package org.backlight.datasets.image;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A classifier of pixels for tests: softmax regression (no hidden units) or a network with one hidden layer
 * of rectifiers, trained by Adam (Kingma and Ba 2015) on the cross-entropy, the learning rate falling along a
 * cosine to 0. Plain float loops that skip blank pixels.
 */
final class PixelClassifier {

    private static final int BATCH = 64;

    private final int hidden;
    private final int classes;
    private final Layer[] layers;
    private final float[] hiddenValues;
    private final float[] hiddenErrors;
    private final float[] outputs;
    private final SplittableRandom random;

    PixelClassifier(int inputs, int hidden, int classes, long seed) {
        this.hidden = hidden;
        this.classes = classes;
        random = new SplittableRandom(seed);
        layers = hidden == 0
                ? new Layer[]{new Layer(inputs, classes, 0)}
                : new Layer[]{new Layer(inputs, hidden, (float) Math.sqrt(2.0 / inputs)),
                        new Layer(hidden, classes, (float) Math.sqrt(1.0 / hidden))};
        hiddenValues = new float[hidden];
        hiddenErrors = new float[hidden];
        outputs = new float[classes];
    }

    /** Trains, and returns the best test accuracy after any epoch: an upper bound of what it generalizes. */
    double bestTestAccuracy(LabelledImages train, LabelledImages test, int epochs, float learningRate) {
        float[][] trainInputs = inputs(train);
        float[][] testInputs = inputs(test);
        int[] order = new int[train.count()];
        Arrays.setAll(order, i -> i);
        int steps = epochs * (order.length / BATCH);
        int step = 0;
        double best = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            for (int start = 0; start + BATCH <= order.length; start += BATCH) {
                for (int i = start; i < start + BATCH; i++) {
                    accumulateGradient(trainInputs[order[i]], train.label(order[i]));
                }
                step++;
                float rate = learningRate * 0.5f * (1 + (float) Math.cos(Math.PI * step / steps));
                for (Layer layer : layers) {
                    layer.adam(rate, step);
                }
            }
            best = Math.max(best, accuracy(testInputs, test));
        }
        return best;
    }

    double accuracy(LabelledImages images) {
        return accuracy(inputs(images), images);
    }

    private double accuracy(float[][] inputs, LabelledImages images) {
        int right = 0;
        for (int i = 0; i < inputs.length; i++) {
            forward(inputs[i]);
            int best = 0;
            for (int c = 1; c < classes; c++) {
                if (outputs[c] > outputs[best]) {
                    best = c;
                }
            }
            if (best == images.label(i)) {
                right++;
            }
        }
        return right / (double) inputs.length;
    }

    private static float[][] inputs(LabelledImages images) {
        float[][] inputs = new float[images.count()][images.pixelsPerImage()];
        for (int i = 0; i < inputs.length; i++) {
            for (int p = 0; p < inputs[i].length; p++) {
                inputs[i][p] = images.pixel(i, p / images.columns(), p % images.columns()) / 255f;
            }
        }
        return inputs;
    }

    private void forward(float[] input) {
        if (hidden == 0) {
            layers[0].forward(input, outputs);
            return;
        }
        layers[0].forward(input, hiddenValues);
        for (int h = 0; h < hidden; h++) {
            hiddenValues[h] = Math.max(0, hiddenValues[h]);
        }
        layers[1].forward(hiddenValues, outputs);
    }

    private void accumulateGradient(float[] input, int label) {
        forward(input);
        softmaxError(label);
        if (hidden == 0) {
            layers[0].accumulate(input, outputs);
            return;
        }
        layers[1].accumulate(hiddenValues, outputs);
        for (int h = 0; h < hidden; h++) {
            float sum = 0;
            for (int c = 0; c < classes; c++) {
                sum += layers[1].weights[h * classes + c] * outputs[c];
            }
            hiddenErrors[h] = hiddenValues[h] > 0 ? sum : 0;
        }
        layers[0].accumulate(input, hiddenErrors);
    }

    /** Turns the outputs into (softmax - one-hot) / batch. */
    private void softmaxError(int label) {
        float top = Float.NEGATIVE_INFINITY;
        for (float output : outputs) {
            top = Math.max(top, output);
        }
        float sum = 0;
        for (int c = 0; c < classes; c++) {
            outputs[c] = (float) Math.exp(outputs[c] - top);
            sum += outputs[c];
        }
        for (int c = 0; c < classes; c++) {
            outputs[c] = (outputs[c] / sum - (c == label ? 1 : 0)) / BATCH;
        }
    }

    /** An affine map whose weights lie by input, so that a blank input costs nothing. */
    private final class Layer {

        private final int inputs;
        private final int outputs;
        /** Shape (inputs + 1, outputs); the last row is the bias. */
        private final float[] weights;
        private final float[] gradient;
        private final float[] mean;
        private final float[] square;

        Layer(int inputs, int outputs, float deviation) {
            this.inputs = inputs;
            this.outputs = outputs;
            weights = new float[(inputs + 1) * outputs];
            for (int i = 0; i < inputs * outputs; i++) {
                weights[i] = deviation * (float) random.nextGaussian();
            }
            gradient = new float[weights.length];
            mean = new float[weights.length];
            square = new float[weights.length];
        }

        void forward(float[] input, float[] output) {
            System.arraycopy(weights, inputs * outputs, output, 0, outputs);
            for (int i = 0; i < inputs; i++) {
                float x = input[i];
                if (x != 0) {
                    int row = i * outputs;
                    for (int o = 0; o < outputs; o++) {
                        output[o] += x * weights[row + o];
                    }
                }
            }
        }

        void accumulate(float[] input, float[] error) {
            for (int i = 0; i <= inputs; i++) {
                float x = i == inputs ? 1 : input[i];
                if (x != 0) {
                    int row = i * outputs;
                    for (int o = 0; o < outputs; o++) {
                        gradient[row + o] += x * error[o];
                    }
                }
            }
        }

        void adam(float rate, int step) {
            float meanScale = 1 / (1 - (float) Math.pow(0.9, step));
            float squareScale = 1 / (1 - (float) Math.pow(0.999, step));
            for (int i = 0; i < weights.length; i++) {
                float g = gradient[i];
                mean[i] = 0.9f * mean[i] + 0.1f * g;
                square[i] = 0.999f * square[i] + 0.001f * g * g;
                weights[i] -= rate * mean[i] * meanScale
                        / ((float) Math.sqrt(square[i] * squareScale) + 1e-8f);
                gradient[i] = 0;
            }
        }
    }
}
