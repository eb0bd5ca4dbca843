package org.backlight.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.metric.StepTime;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.TextGenerator;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.training.LearningTask;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingListener;
import org.backlight.learning.training.TrainingPlan;
import org.backlight.optics.OpticalProjection;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.DenseProjection;
import org.backlight.projection.ternary.Ternarizer;

/**
 * The training step of a transformer by different methods ({@link StepRounds}).
 *
 * <p>Arguments, all with a default: methods (bp,direct), rounds (3), steps per round (4), blocks (4), width (2040), heads
 * (20), feed-forward width (4080), context (24), vocabulary (1016), batch (64), precision (BF16). Methods are {@code bp},
 * {@code bp-global} (gradients clipped by their common norm, and so kept), {@code block}, {@code sublayer}, {@code
 * direct}, {@code odfa} ({@code direct} through the twin of wang-2024, in four stochastic repetitions), {@code shallow}, and {@code
 * generate}, whose step is a token; {@code generate-fp32} has its weights in float32, which libtorch multiplies.
 *
 * <p>Rivals: {@code autograd} and {@code autograd-dfa}, the same network on libtorch's autograd ({@link AutogradStep}), and {@code pytorch}
 * and {@code pytorch-dfa}, the same in Python ({@code benchmarks/peers/gpt_step.py}, by the program that the variable {@code PYTHON}
 * names). Each takes bf16 by autocast where the precision is BF16, and float32 with {@code -fp32} behind its name.
 */
public final class GptStep {

    private static final String[] DEFAULTS = {"bp,direct", "3", "4", "4", "2040", "20", "4080", "24", "1016",
            "64", "BF16"};
    private static final String GENERATE = "generate";
    private static final List<String> AUTOGRAD = List.of("autograd", "autograd-dfa", "autograd-fp32",
            "autograd-dfa-fp32");
    private static final List<String> PYTORCH = List.of("pytorch", "pytorch-dfa", "pytorch-fp32",
            "pytorch-dfa-fp32");
    private static final int REPETITIONS = 4;
    private static final float MULTIPLE = 6;

    private GptStep() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals(StepRounds.CHILD)) {
            measure(arguments);
            return;
        }
        String[] settings = DEFAULTS.clone();
        System.arraycopy(arguments, 0, settings, 0, arguments.length);
        int rounds = Integer.parseInt(settings[1]);
        StepRounds.compare(GptStep.class,
                String.format(Locale.ROOT,
                        "%s blocks × %s × %s, %s heads, %s × %s tokens, vocabulary %s, %s; %d rounds of %s steps",
                        settings[3], settings[4], settings[6], settings[5], settings[9], settings[7],
                        settings[8], settings[10], rounds, settings[2]),
                List.of(settings[0].split(",")), rounds, Arrays.asList(settings).subList(2, settings.length),
                method -> AUTOGRAD.contains(method) || PYTORCH.contains(method),
                PYTORCH.stream().collect(
                        Collectors.toMap(Function.identity(), _ -> PeerProgram.of("gpt_step.py").command())));
    }

    private static void measure(String[] arguments) throws Exception {
        int[] sizes = Arrays.stream(arguments, 2, 10).mapToInt(Integer::parseInt).toArray();
        int steps = sizes[0];
        GptShape shape = new GptShape(sizes[6], sizes[5], sizes[2], sizes[3], sizes[1], sizes[4], 0,
                GptShape.Adapter.RANDOM);
        int batch = sizes[7];
        Precision precision = Precision.valueOf(arguments[10]);
        if (arguments[1].startsWith(GENERATE)) {
            generate(Gpt.create(shape, arguments[1].equals(GENERATE) ? precision : Precision.FP32, 1), steps);
            return;
        }
        TokenSamples text = text(shape, (long) (steps + 1) * batch);
        if (AUTOGRAD.contains(arguments[1])) {
            StepRounds.tell(AutogradStep.measure(shape, arguments[1].contains("-dfa"),
                    precision == Precision.BF16 && !arguments[1].endsWith("-fp32"), text, batch, steps));
            return;
        }
        Gpt gpt = Gpt.create(shape, precision, 1);
        TrainingPlan plan = new TrainingPlan(1, batch, LearningRateSchedule.CONSTANT, 1)
                .withSteps(steps + 1);
        if (arguments[1].equals("bp-global")) {
            plan = plan.withClipping(new Clipping(Clipping.Extent.NETWORK, 1));
        }
        List<StepTime> times = new ArrayList<>();
        new Trainer(LearningTask.classification(gpt.network(), text, text.spread(1)),
                credit(arguments[1], gpt), new OptimizerSettings.Adam(1e-4), plan, Optional.empty())
                .train(new TrainingListener() {
                    @Override
                    public void step(StepMetrics metrics) {
                        times.add(metrics.time());
                        if (times.size() == steps + 1) {
                            StepRounds.tell(times.subList(1, times.size()));
                            System.exit(0);
                        }
                    }
                });
    }

    private static void generate(Gpt gpt, int tokens) {
        gpt.freeze();
        TextGenerator generator = new TextGenerator(gpt);
        List<StepTime> times = new ArrayList<>();
        long[] mark = {System.nanoTime()};
        generator.generate(new int[]{1, 2, 3}, tokens + 1, new TextGenerator.Sampling(1, 0, 1), _ -> {
            long now = System.nanoTime();
            times.add(new StepTime((now - mark[0]) * 1e-9, 0, 0, 0, 0));
            mark[0] = now;
            return true;
        });
        double mean = times.stream().skip(1).mapToDouble(StepTime::forward).average().orElseThrow();
        StepRounds.tell(List.of(new StepTime(mean, 0, 0, 0, 0)));
    }

    private static CreditAssignment credit(String method, Gpt gpt) {
        return switch (method) {
            case "bp", "bp-global" -> new Backpropagation();
            case "shallow" -> new Shallow();
            case "odfa" -> {
                FeedbackRoute route = route(FeedbackGranularity.DIRECT, gpt.shape(), REPETITIONS);
                yield new DirectFeedback(
                        OpticalProjection.simulated(OpuPresets.load("wang-2024", Map.of()), 1,
                                route.inputs(gpt.network()), route.outputs(gpt.network())),
                        Optional.of(new Ternarizer.Stochastic(MULTIPLE, 1)), route);
            }
            default -> {
                FeedbackRoute route = route(FeedbackGranularity.valueOf(method.toUpperCase(Locale.ROOT)),
                        gpt.shape(), 1);
                yield new DirectFeedback(new DenseProjection(1, route.inputs(gpt.network()),
                        route.outputs(gpt.network())), Optional.empty(), route);
            }
        };
    }

    private static FeedbackRoute route(FeedbackGranularity granularity, GptShape shape, int repetitions) {
        return new FeedbackRoute(FeedbackSource.HEAD, FeedbackCentering.BATCH, granularity,
                FeedbackScope.SHARED, FeedbackNormalization.NONE, 1 / Math.sqrt(shape.width()), repetitions);
    }

    private static TokenSamples text(GptShape shape, long windows) {
        SplittableRandom random = new SplittableRandom(1);
        long tokens = windows * shape.context() + 1;
        MemorySegment memory = Arena.global().allocate(tokens * Short.BYTES, Short.BYTES);
        for (long i = 0; i < tokens; i++) {
            memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) random.nextInt(shape.vocabulary()));
        }
        return TokenSamples.of(memory, TokenSamples.Format.UINT16, shape.vocabulary(), shape.context());
    }
}
