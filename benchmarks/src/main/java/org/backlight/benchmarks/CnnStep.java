package org.backlight.benchmarks;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.backlight.learning.data.LabelledSamples;
import org.backlight.learning.data.Normalization;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.model.Cnn;
import org.backlight.learning.model.CnnLayer;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.DenseProjection;

/**
 * The training step of a convolutional network on images of CIFAR-10's size by different methods ({@link StepRounds}).
 *
 * <p>Arguments, all with a default: methods (bp,dfa,autograd), rounds (3), steps per round (30), channels of the convolutions
 * (32-64-128), width of the dense layer (128), batch (128). Each convolution is 3 × 3, padded, and followed by a ReLU and a pooling of 2 × 2
 * by the largest value. Methods are {@code bp}, {@code dfa} (feedback to each stage by a stored matrix), {@code shallow}, and the rival {@code
 * autograd}, the same network on libtorch's autograd ({@link AutogradCnn}).
 */
public final class CnnStep {

    static final int CHANNELS = 3;
    static final int SIDE = 32;
    static final double LEARNING_RATE = 1e-3;

    private static final String[] DEFAULTS = {"bp,dfa,autograd", "3", "30", "32-64-128", "128", "128"};
    private static final String AUTOGRAD = "autograd";
    private static final List<String> METHODS = List.of("bp", "dfa", "shallow", AUTOGRAD);
    private static final int CLASSES = 10;
    /** Batches in the set from which steps take theirs. */
    private static final int BATCHES = 10;
    /** Steps before those that are measured, while the JVM compiles. */
    private static final int WARM_UP = 10;

    private CnnStep() {}

    /**
     * What is measured.
     *
     * @param channels of the convolutions
     * @param dense width of the dense layer
     * @param batch images of a step
     */
    record Sizes(List<Integer> channels, int dense, int batch) {

        Network network() {
            List<CnnLayer> layers = new ArrayList<>();
            for (int of : channels) {
                layers.add(new CnnLayer.Convolution(of, 3, 1, 1));
                layers.add(new CnnLayer.Nonlinearity(Activation.RELU));
                layers.add(new CnnLayer.Pooling(CnnLayer.Pooling.By.MAX, 2));
            }
            layers.add(new CnnLayer.Dense(dense));
            layers.add(new CnnLayer.Nonlinearity(Activation.RELU));
            return Cnn.create(SampleShape.of(CHANNELS, SIDE, SIDE), layers, CLASSES, Precision.FP32, 1);
        }

        /** Returns images of random bytes with random labels. */
        LabelledSamples samples() {
            SplittableRandom random = new SplittableRandom(1);
            byte[] values = new byte[BATCHES * batch * CHANNELS * SIDE * SIDE];
            random.nextBytes(values);
            byte[] labels = new byte[BATCHES * batch];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = (byte) random.nextInt(CLASSES);
            }
            MemorySegment bytes = MemorySegment.ofArray(values);
            return LabelledSamples.of(bytes, MemorySegment.ofArray(labels),
                    SampleShape.of(CHANNELS, SIDE, SIDE),
                    CLASSES, Normalization.standardizing(bytes));
        }
    }

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(StepRounds.CHILD)) {
            measure(arguments);
            return;
        }
        String[] settings = DEFAULTS.clone();
        System.arraycopy(arguments, 0, settings, 0, Math.min(arguments.length, settings.length));
        List<String> methods = List.of(settings[0].split(","));
        if (!METHODS.containsAll(methods) || arguments.length > settings.length) {
            System.err.println("cnn-step: the arguments are " + String.join(" ", arguments)
                    + "; expected at most " + settings.length + ", first methods of " + METHODS);
            System.exit(2);
        }
        StepRounds.compare(CnnStep.class,
                String.format(Locale.ROOT,
                        "%d × %d × %d, convolutions %s, dense %s, batch %s; %s rounds of %s steps", CHANNELS,
                        SIDE, SIDE, settings[3], settings[4], settings[5], settings[1], settings[2]),
                methods, Integer.parseInt(settings[1]),
                Arrays.asList(settings).subList(2, settings.length), AUTOGRAD::equals);
    }

    private static void measure(String[] arguments) throws Exception {
        LibTorch.load();
        int steps = Integer.parseInt(arguments[2]);
        Sizes sizes = new Sizes(Arrays.stream(arguments[3].split("-")).map(Integer::valueOf).toList(),
                Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]));
        LabelledSamples samples = sizes.samples();
        if (arguments[1].equals(AUTOGRAD)) {
            StepRounds.tell(AutogradCnn.measure(sizes, samples, steps));
            System.exit(0);
        }
        Network network = sizes.network();
        int all = WARM_UP + steps;
        List<StepTime> times = new ArrayList<>();
        new Trainer(LearningTask.classification(network, samples, samples),
                credit(arguments[1], network), new OptimizerSettings.Adam(LEARNING_RATE),
                new TrainingPlan(Math.ceilDiv(all, BATCHES), sizes.batch(), LearningRateSchedule.CONSTANT, 1),
                Optional.empty()).train(new TrainingListener() {
                    @Override
                    public void step(StepMetrics metrics) {
                        times.add(metrics.time());
                        if (times.size() == all) {
                            StepRounds.tell(times.subList(WARM_UP, all));
                            System.exit(0);
                        }
                    }
                });
    }

    private static CreditAssignment credit(String method, Network network) {
        return switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            default -> {
                FeedbackScope scope = FeedbackScope.SHARED;
                yield new DirectFeedback(
                        new DenseProjection(1, CLASSES, scope.outputs(network.hiddenWidths())),
                        Optional.empty(), scope, 1 / Math.sqrt(CLASSES));
            }
        };
    }
}
