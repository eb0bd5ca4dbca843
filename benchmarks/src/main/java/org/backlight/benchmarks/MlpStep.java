package org.backlight.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.MomentPrecision;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.projection.ProjectionKind;

/**
 * The training step of a fully connected network by different methods ({@link StepRounds}), with an evaluation and, where there
 * is feedback, its alignment after the last step.
 *
 * <p>Arguments, all with a default: methods (bp,dfa), rounds (1), steps per round (3), widths from the input to the output
 * (55296-16000-12000-9000-13824: 1.31 billion parameters), batch (16), optimizer (adam; or sgd, momentum,
 * momentum-bf16, adam-fp8), precision (FP32). Methods are {@code bp}, {@code dfa} (feedback of the output's error by binomial entries that are
 * never stored), {@code dfa-head} (feedback of the gradient that enters the head, by normal entries that are never stored) and {@code shallow};
 * with {@code -whole} after the name gradients are bounded by stage, with a bound that they never reach, and so exist as a whole.
 */
public final class MlpStep {

    private static final String[] DEFAULTS = {"bp,dfa", "1", "3", "55296-16000-12000-9000-13824", "16",
            "adam",
            "FP32"};
    private static final String WHOLE = "-whole";
    private static final double BOUND = 1e30;

    private MlpStep() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(StepRounds.CHILD)) {
            measure(arguments);
            return;
        }
        String[] settings = DEFAULTS.clone();
        System.arraycopy(arguments, 0, settings, 0, arguments.length);
        int rounds = Integer.parseInt(settings[1]);
        List<Integer> widths = widths(settings[3]);
        long parameters = Mlp.withoutMemory(widths.getFirst(), widths.subList(1, widths.size() - 1),
                widths.getLast(), Activation.RELU, Mlp.Normalization.NONE, Precision.FP32).parameterCount();
        StepRounds.compare(MlpStep.class,
                String.format(Locale.ROOT, "%s, %,d parameters, %s samples, %s, %s; %d rounds of %s steps",
                        settings[3], parameters, settings[4], settings[5], settings[6], rounds, settings[2]),
                List.of(settings[0].split(",")), rounds, Arrays.asList(settings).subList(2, settings.length));
    }

    private static List<Integer> widths(String list) {
        return Arrays.stream(list.split("-")).map(Integer::valueOf).toList();
    }

    private static void measure(String[] arguments) throws Exception {
        String method = arguments[1].replace(WHOLE, "");
        int steps = Integer.parseInt(arguments[2]);
        List<Integer> widths = widths(arguments[3]);
        int batch = Integer.parseInt(arguments[4]);
        Network network = Mlp.create(widths.getFirst(), widths.subList(1, widths.size() - 1),
                widths.getLast(), Activation.RELU, Precision.valueOf(arguments[6]), 1);
        TrainingPlan plan = new TrainingPlan(steps + 1, batch, LearningRateSchedule.CONSTANT, 1);
        if (arguments[1].endsWith(WHOLE)) {
            plan = plan.withClipping(new Clipping(Clipping.Extent.STAGE, BOUND));
        }
        ArraySamples samples = samples(batch, widths.getFirst(), widths.getLast());
        LearningTask task = new LearningTask(network, new MeanSquaredError(), List.of(), samples,
                samples);
        List<StepTime> times = new ArrayList<>();
        plan = plan.withSteps(steps + 1);
        new Trainer(task, credit(method, network), optimizer(arguments[5]), plan, Optional.empty())
                .train(new TrainingListener() {
                    @Override
                    public void step(StepMetrics metrics) {
                        times.add(metrics.time());
                    }
                });
        StepRounds.tell(times.subList(1, times.size()));
        System.exit(0);
    }

    private static OptimizerSettings optimizer(String name) {
        return switch (name) {
            case "adam" -> new OptimizerSettings.Adam(1e-5);
            case "adam-fp8" ->
                new OptimizerSettings.Adam(1e-5, 0.9, 0.999, 1e-8, 0, MomentPrecision.FP8);
            case "momentum" -> new OptimizerSettings.Sgd(1e-3, 0.9);
            case "momentum-bf16" -> new OptimizerSettings.Sgd(1e-3, 0.9, Precision.BF16);
            default -> new OptimizerSettings.Sgd(1e-3, 0);
        };
    }

    private static CreditAssignment credit(String method, Network network) {
        return switch (method) {
            case "bp" -> new Backpropagation();
            case "shallow" -> new Shallow();
            case "dfa-head" -> feedback(ProjectionKind.GAUSSIAN, FeedbackSource.HEAD, network);
            default -> feedback(ProjectionKind.BINOMIAL, FeedbackSource.LOGITS, network);
        };
    }

    private static DirectFeedback feedback(ProjectionKind kind, FeedbackSource source, Network network) {
        int inputs = source == FeedbackSource.HEAD ? network.head().inputs() : network.head().outputs();
        FeedbackRoute route = new FeedbackRoute(source, FeedbackCentering.NONE, FeedbackGranularity.BLOCK,
                FeedbackScope.SHARED, FeedbackNormalization.NONE, 1 / Math.sqrt(inputs), 1);
        return new DirectFeedback(kind.make(1, route.inputs(network), route.outputs(network),
                Runtime.getRuntime().availableProcessors()), Optional.empty(), route);
    }

    private static ArraySamples samples(int count, int inputs, int outputs) {
        SplittableRandom random = new SplittableRandom(1);
        return ArraySamples.ofValues(normal(random, count * inputs), SampleShape.of(inputs),
                normal(random, count * outputs), SampleShape.of(outputs));
    }

    private static float[] normal(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
