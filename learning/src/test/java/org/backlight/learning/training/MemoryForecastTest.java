package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.backlight.learning.data.ArraySamples;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.layer.Linear;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.MeanSquaredError;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.LearningRateSchedule;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.projection.DenseProjection;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a network without memory says, against every piece of memory that one with memory holds. */
class MemoryForecastTest {

    private static final int CONTEXT = 6;
    private static final int WIDTH = 16;

    @ParameterizedTest
    @CsvSource({"BLOCK, FP32, 30, 12, NONE, 50", "DIRECT, FP32, 30, 12, NONE, 50",
            "DIRECT, BF16, 30, 12, FIXED, 20", "SUBLAYER, BF16, 12, 30, TRAINABLE, 50",
            "DIRECT, FP32, 12, 30, FIXED, 50"})
    void countsEveryByteThatIsKept(FeedbackGranularity granularity, Precision precision, int rows,
            int evaluated, GptShape.Adapter adapter, int vocabulary) throws IllegalAccessException {
        GptShape shape = new GptShape(vocabulary, CONTEXT, WIDTH, 2, 4, 40, 0, adapter);
        Gpt gpt = Gpt.create(shape, precision, 1);
        Network network = gpt.network();
        TokenSamples text = Gpts.text(400, vocabulary, CONTEXT, 1);
        try (DenseProjection projection = new DenseProjection(1, WIDTH, 3 * WIDTH)) {
            CreditAssignment credit = new DirectFeedback(projection, Optional.empty(), new FeedbackRoute(
                    FeedbackSource.HEAD, FeedbackCentering.NONE, granularity, FeedbackScope.SHARED,
                    FeedbackNormalization.NONE, 1, 1));
            credit.prepare(network);
            for (int forward : new int[]{rows, evaluated}) {
                Batch batch = text.slice(0, forward / CONTEXT);
                Tensor error = new SoftmaxCrossEntropy().evaluate(network.forward(batch.inputs(), 0),
                        batch.targets()).error();
                credit.assign(network, error, _ -> {});
            }
            network.evaluate(text.slice(0, evaluated / CONTEXT).inputs());
        }
        Network asked = Gpt.withoutMemory(shape, precision).network();
        asked.hidden().forEach(stage -> stage.expect(granularity));
        assertThat(kept(gpt)).isEqualTo(asked.reserve(Math.max(rows, evaluated), evaluated)).isPositive();
    }

    /** 12 tokens inside for each output. */
    @ParameterizedTest
    @CsvSource({"LOGITS, BLOCK, FP32, 5, 3", "LOGITS, DIRECT, BF16, 3, 5", "HEAD, MLP, FP32, 4, 4"})
    void countsWhatAVisionTransformerKeeps(FeedbackSource source, FeedbackGranularity granularity,
            Precision precision, int samples, int evaluated) throws IllegalAccessException {
        VitShape shape = new VitShape(SampleShape.of(2, 6, 8), 2, 2, WIDTH, 2, 3, 40, 0, 29);
        Network network = Vit.create(shape, precision, 1).network();
        FeedbackRoute route = new FeedbackRoute(source, granularity, FeedbackScope.SHARED,
                FeedbackNormalization.NONE, 1, 1);
        ArraySamples maps = Vits.maps(5, shape, 1);
        try (DenseProjection projection = new DenseProjection(1, Math.toIntExact(route.inputs(network)),
                Math.toIntExact(route.outputs(network)))) {
            CreditAssignment credit = new DirectFeedback(projection, Optional.empty(), route);
            credit.prepare(network);
            for (int forward : new int[]{samples, evaluated}) {
                Batch batch = maps.slice(0, forward);
                Tensor error = new MeanSquaredError().evaluate(network.forward(batch.inputs(), 0),
                        batch.targets()).error();
                credit.assign(network, error, _ -> {});
                // As alignment does, which goes backward through whole stages.
                new Backpropagation().assign(network, error);
            }
            network.evaluate(maps.slice(0, evaluated).inputs());
        }
        Network asked = Vit.withoutMemory(shape, precision).network();
        asked.hidden().forEach(stage -> stage.expect(granularity));
        assertThat(kept(network.stages())).isEqualTo(asked.reserve(Math.max(samples, evaluated), evaluated))
                .isPositive();
    }

    @ParameterizedTest
    @CsvSource({"30, 12, FP32, NONE", "12, 30, BF16, NONE", "30, 12, BF16, LAYER", "12, 30, FP32, LAYER"})
    void countsWhatDenseLayersKeep(int rows, int evaluated, Precision precision,
            Mlp.Normalization normalization) throws IllegalAccessException {
        Network network = Mlp.create(20, List.of(30, 17), 5, Activation.TANH, normalization, precision, 1);
        for (int forward : new int[]{rows, evaluated}) {
            Tensor output = network.forward(Tensors.of(Tensors.random(forward, 20, new Random(1))), 0);
            if (forward == rows) {
                new Backpropagation().assign(network, output.clone());
            }
        }
        assertThat(kept(network.stages())).isEqualTo(Mlp
                .withoutMemory(20, List.of(30, 17), 5, Activation.TANH, normalization, precision)
                .reserve(rows, evaluated));
    }

    /** Every gradient and moment that a training holds, each piece of memory once. */
    @ParameterizedTest
    @CsvSource({"true, 1, STAGE, adam", "true, 1, NETWORK, adam", "true, 3, STAGE, sgd",
            "false, 1, STAGE, adam", "false, 2, NETWORK, momentum"})
    void countsGradientsAndTheOptimizersState(boolean trainsHidden, int accumulation,
            Clipping.Extent extent, String optimizer) {
        GptShape shape = new GptShape(50, CONTEXT, WIDTH, 2, 4, 40, 0, GptShape.Adapter.FIXED);
        OptimizerSettings settings = switch (optimizer) {
            case "adam" -> new OptimizerSettings.Adam(0.01);
            case "sgd" -> new OptimizerSettings.Sgd(0.01, 0);
            default -> new OptimizerSettings.Sgd(0.01, 0.9);
        };
        TrainingPlan plan = new TrainingPlan(1, 8, LearningRateSchedule.CONSTANT, 1)
                .withAccumulation(accumulation).withClipping(new Clipping(extent, 1));
        Network network = Gpt.create(shape, Precision.FP32, 1).network();
        ParameterUpdate update = new ParameterUpdate(network, trainsHidden, true, settings, plan);
        MemoryForecast forecast = MemoryForecast.of(Gpt.withoutMemory(shape, Precision.FP32).network(),
                trainsHidden, settings, plan);

        assertThat(forecast.parameters()).isEqualTo(storages(network.tensors().stream()
                .map(Parameter::value).toList()));
        assertThat(forecast.optimizer()).isEqualTo(storages(update.optimizer().state().stream()
                .map(Optimizer.NamedTensor::tensor).toList()));
        List<Tensor> gradients = (trainsHidden ? network.stages() : List.of(network.head())).stream()
                .flatMap(stage -> stage.parameters().stream()).map(Parameter::gradient).toList();
        long passed = storages(gradients);
        long sums = accumulation == 1 ? 0 : forecast.gradients() - passed;
        assertThat(forecast.gradients()).isEqualTo(passed + sums);
        long learned = gradients.stream().mapToLong(Tensor::numel).sum() * Float.BYTES;
        // Each tensor begins at a cache line.
        assertThat(sums).isBetween(accumulation == 1 ? 0 : learned,
                accumulation == 1 ? 0 : learned + gradients.size() * 64L);
    }

    private static long storages(List<Tensor> tensors) {
        Map<Long, Long> bytes = new HashMap<>();
        tensors.forEach(t -> bytes.put(t.storage().data().address(), t.storage().nbytes()));
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** All kept memory that can be reached. */
    private static double kept(Object root) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>(List.of(root));
        double bytes = 0;
        while (!open.isEmpty()) {
            Object object = open.pop();
            if (!seen.add(object)) {
                continue;
            }
            if (object instanceof KeptTensor kept) {
                bytes += kept.bytes();
            } else if (object instanceof Iterable<?> all) {
                all.forEach(open::push);
            } else if (object instanceof Optional<?> optional) {
                optional.ifPresent(open::push);
            } else if (List.of(Gpt.class, Linear.class).stream().map(Class::getPackageName)
                    .anyMatch(object.getClass().getPackageName()::equals)) {
                for (Field field : object.getClass().getDeclaredFields()) {
                    field.setAccessible(true);
                    if (!Modifier.isStatic(field.getModifiers()) && field.get(object) != null) {
                        open.push(field.get(object));
                    }
                }
            }
        }
        return bytes;
    }
}
