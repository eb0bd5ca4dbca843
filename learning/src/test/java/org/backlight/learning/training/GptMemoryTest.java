package org.backlight.learning.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TokenSamples;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.DirectFeedback;
import org.backlight.learning.feedback.FeedbackCentering;
import org.backlight.learning.feedback.FeedbackNormalization;
import org.backlight.learning.feedback.FeedbackRoute;
import org.backlight.learning.feedback.FeedbackScope;
import org.backlight.learning.feedback.FeedbackSource;
import org.backlight.learning.loss.SoftmaxCrossEntropy;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.tensor.Arithmetic;
import org.backlight.learning.tensor.KeptTensor;
import org.backlight.learning.tensor.Precision;
import org.backlight.projection.DenseProjection;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The formula against every piece of memory that a network holds after a step and an evaluation. */
@ExtendWith(Arithmetic.ProcessorsOwn.class)
class GptMemoryTest {

    private static final int CONTEXT = 6;
    private static final int WIDTH = 16;

    @ParameterizedTest
    @CsvSource({"BLOCK, FP32, 30, 12, NONE, 50", "DIRECT, FP32, 30, 12, NONE, 50",
            "DIRECT, BF16_AS_BF16, 30, 12, FIXED, 20", "DIRECT, BF16_AS_FP32, 30, 12, FIXED, 20",
            "SUBLAYER, BF16_AS_BF16, 12, 30, TRAINABLE, 50", "SUBLAYER, BF16_AS_FP32, 12, 30, TRAINABLE, 50",
            "DIRECT, FP32, 12, 30, FIXED, 50"})
    void countsEveryByteThatIsKept(FeedbackGranularity granularity, Arithmetic arithmetic, int rows,
            int evaluated, GptShape.Readout readout, int vocabulary) throws IllegalAccessException {
        Precision precision = arithmetic.choose();
        GptShape shape = new GptShape(vocabulary, CONTEXT, WIDTH, 2, 4, 40, 0, readout);
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
        assertThat(kept(gpt)).isEqualTo(GptMemory.bytes(shape, precision, rows, evaluated,
                granularity == FeedbackGranularity.DIRECT));
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
            } else if (object.getClass().getPackageName().equals(Gpt.class.getPackageName())) {
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
