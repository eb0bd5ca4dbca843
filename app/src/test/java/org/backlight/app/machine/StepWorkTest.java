package org.backlight.app.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.backlight.app.recipe.Training.Method;
import org.backlight.learning.layer.Activation;
import org.backlight.learning.model.Gpt;
import org.backlight.learning.model.GptShape;
import org.backlight.learning.model.Mlp;
import org.backlight.learning.model.Vit;
import org.backlight.learning.model.VitShape;
import org.backlight.learning.network.FeedbackGranularity;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.SampleShape;
import org.backlight.optics.OpuPresets;
import org.backlight.projection.ProjectionKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The model of a step's time against sums that are written out by hand. */
class StepWorkTest {

    private static final int BATCH = 5;
    private static final OptimizerSettings SGD = new OptimizerSettings.Sgd(0.1, 0);

    /** 7-11-13-3. */
    private static final Network SMALL = Mlp.withoutMemory(7, List.of(11, 13), 3, Activation.TANH,
            Mlp.Normalization.NONE, Precision.FP32);

    /** A machine whose every rate is 1, and of which one constant counts at a time. */
    private static Machine machine(double flops, double bytes, double half, double kernel) {
        return machine(flops, bytes, half, kernel, 1);
    }

    private static Machine machine(double flops, double bytes, double half, double kernel, int cores) {
        return new Machine("test",
                new Machine.Rates(of(flops), of(flops), of(bytes), of(1e12), of(40), of(cores)),
                new Machine.Efficiency(of(1), of(1), of(half), of(kernel)),
                new Machine.FeedbackRates(of(10), of(20), of(30), of(40), of(50), of(60)));
    }

    private static Quantity of(double value) {
        return Quantity.stated(value, "a test");
    }

    /** A machine that only arithmetic takes time on. */
    private static final Machine ARITHMETIC = machine(1, 1e30, 0, 0);
    /** A machine that only memory takes time on. */
    private static final Machine MEMORY = machine(1e30, 1, 0, 0);
    /** A machine on which each operation takes a second. */
    private static final Machine OPERATIONS = machine(1e30, 1e30, 0, 1);

    private static StepWork work(Method method, Optional<FeedbackWork> feedback,
            OptimizerSettings optimizer) {
        return new StepWork(NetworkShape.of(SMALL, 1, FeedbackGranularity.BLOCK), method, BATCH,
                Precision.FP32, optimizer, feedback);
    }

    private static Optional<FeedbackWork> stored() {
        return Optional.of(FeedbackWork.digital(ProjectionKind.DENSE, 3, 24, 1));
    }

    @Test
    void aForwardPassMultipliesEachMatrixOnce() {
        double products = 2.0 * BATCH * (7 * 11 + 11 * 13 + 13 * 3);
        StepCost cost = work(Method.BP, Optional.empty(), SGD).on(ARITHMETIC);
        assertThat(cost.forward()).isCloseTo(products, within(1e-9));
        // BP: each gradient, and the gradient of each input but the first.
        assertThat(cost.backward()).isCloseTo(products + 2.0 * BATCH * (11 * 13 + 13 * 3), within(1e-9));
        assertThat(work(Method.BP, Optional.empty(), SGD).flops())
                .isCloseTo(cost.forward() + cost.backward(), within(1e-9));
    }

    @Test
    void feedbackLeavesOutTheGradientsOfInputsAndShallowTrainingAllBelowTheHead() {
        double products = 2.0 * BATCH * (7 * 11 + 11 * 13 + 13 * 3);
        StepCost dfa = work(Method.DFA, stored(), SGD).on(ARITHMETIC);
        assertThat(dfa.backward()).isCloseTo(products, within(1e-9));
        assertThat(dfa.feedback()).isCloseTo(2.0 * BATCH * 3 * 24, within(1e-9));
        StepCost shallow = work(Method.SHALLOW, Optional.empty(), SGD).on(ARITHMETIC);
        assertThat(shallow.backward()).isCloseTo(2.0 * BATCH * 13 * 3, within(1e-9));
        assertThat(shallow.feedback()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"sgd, 12", "momentum, 20", "momentum-bf16, 16", "adam, 28"})
    void anUpdatePassesOverParametersGradientsAndState(String optimizer, int bytes) {
        OptimizerSettings settings = switch (optimizer) {
            case "adam" -> new OptimizerSettings.Adam(0.1);
            case "momentum" -> new OptimizerSettings.Sgd(0.1, 0.9);
            case "momentum-bf16" -> new OptimizerSettings.Sgd(0.1, 0.9, Precision.BF16);
            default -> SGD;
        };
        long parameters = 7 * 11 + 11 + 11 * 13 + 13 + 13 * 3 + 3;
        assertThat(work(Method.BP, Optional.empty(), settings).on(MEMORY).update())
                .isCloseTo((double) bytes * parameters, within(1e-9));
    }

    @Test
    void memoryIsReadAndWrittenByEachProductAndPass() {
        // Matrix, rows before and rows after, once; and what an activation reads and writes.
        double first = 4.0 * (77 + BATCH * (7 + 11)) + 4 * 2 * BATCH * 11;
        double second = 4.0 * (143 + BATCH * (11 + 13)) + 4 * 2 * BATCH * 13;
        double third = 4.0 * (39 + BATCH * (13 + 3)) + 4 * 2 * BATCH * 3;
        assertThat(work(Method.BP, Optional.empty(), SGD).on(MEMORY).forward())
                .isCloseTo(first + second + third, within(1e-9));
    }

    @Test
    void everyOperationTakesItsFixedTime() {
        // Three products and three activations.
        StepCost bp = work(Method.BP, Optional.empty(), SGD).on(OPERATIONS);
        assertThat(bp.forward()).isCloseTo(6, within(1e-9));
        // Three derivatives, three gradients, two gradients of inputs.
        assertThat(bp.backward()).isCloseTo(8, within(1e-9));
        assertThat(bp.update()).isCloseTo(3, within(1e-9));
        assertThat(work(Method.DFA, stored(), SGD).on(OPERATIONS).backward()).isCloseTo(6, within(1e-9));
    }

    /** A hidden layer of 400 is one piece, one of 800 is two, of 512 and 288, and the gradient of its input is divided likewise. */
    @Test
    void layersOfFewPiecesKeepCoresWaiting() {
        Network network = Mlp.withoutMemory(400, List.of(400, 800), 800, Activation.TANH,
                Mlp.Normalization.NONE, Precision.FP32);
        double first = 2.0 * BATCH * 400 * 400;
        double second = 2.0 * BATCH * 400 * 800;
        double third = 2.0 * BATCH * 800 * 800;
        StepWork work = new StepWork(NetworkShape.of(network, 1, FeedbackGranularity.BLOCK), Method.BP, BATCH,
                Precision.FP32, SGD, Optional.empty());
        StepCost four = work.on(machine(1, 1e30, 0, 0, 4));
        double one = 4;
        double two = 4 * 512 / 800.0;
        double forward = one * first + two * second + two * third;
        assertThat(four.forward()).isCloseTo(forward, within(1e-6 * forward));
        double backward = forward + one * second + two * third;
        assertThat(four.backward()).isCloseTo(backward, within(1e-6 * backward));
        // Eight pieces of 512 on six cores take two rounds; six of 512 and one of 8 on two cores take three and a bit.
        assertThat(OperationTimes.busyPart(4096, 6)).isCloseTo(4096 / (6 * 1024.0), within(1e-9));
        assertThat(OperationTimes.busyPart(3080, 2)).isCloseTo(3080 / (2 * 1544.0), within(1e-9));
        double oneCore = first + second + third;
        // Twice as wide, the piece of 400 becomes two of 512 and 288, and these become four of 400.
        double wide = 2.0 * BATCH * (two * 400 * 800 + 800 * 1600 + two * 1600 * 800);
        assertThat(work.scaled(2).on(machine(1, 1e30, 0, 0, 4)).forward())
                .isCloseTo(wide, within(1e-6 * wide));
        assertThat(work.on(machine(1, 1e30, 0, 0, 1)).forward()).isCloseTo(oneCore, within(1e-6 * oneCore));
    }

    /** A head of 10 is one piece of 10, but the gradient of its 400 inputs one of 400. */
    @Test
    void theGradientOfAnInputIsDividedByInputs() {
        Network network = Mlp.withoutMemory(400, List.of(400), 10, Activation.TANH, Mlp.Normalization.NONE,
                Precision.FP32);
        StepWork work = new StepWork(NetworkShape.of(network, 1, FeedbackGranularity.BLOCK), Method.BP, BATCH,
                Precision.FP32, SGD, Optional.empty());
        // One of two cores works on both gradients of weights, and on that of the input.
        double products = 2.0 * BATCH * (400 * 400 + 2 * 400 * 10);
        assertThat(work.on(machine(1, 1e30, 0, 0, 2)).backward())
                .isCloseTo(2 * products, within(1e-6 * products));
    }

    @Test
    void narrowProductsAreSlower() {
        var times = new OperationTimes(machine(1, 1e30, 16, 0), Precision.FP32);
        // The smallest size is 16: half the rate.
        assertThat(times.product(100, 16, 300, 0)).isCloseTo(2 * 2.0 * 100 * 16 * 300, within(1e-6));
        assertThat(times.product(16_000, 16_000, 16_000, 0) / (2.0 * 16e3 * 16e3 * 16e3))
                .isCloseTo(1.001, within(1e-9));
    }

    @Test
    void anOperationTakesTheLongerOfArithmeticAndMemory() {
        var times = new OperationTimes(machine(100, 10, 0, 0.5), Precision.FP32);
        assertThat(times.product(2, 3, 4, 1)).isCloseTo(48 / 100.0 + 0.5, within(1e-12));
        assertThat(times.product(2, 3, 4, 400)).isCloseTo(40 + 0.5, within(1e-12));
        assertThat(times.pass(7)).isCloseTo(0.7 + 0.5, within(1e-12));
    }

    @Test
    void lightTakesFramesOfTheDeviceAndTheMachinesPartOfFeedback() {
        FeedbackWork light = FeedbackWork.optical(OpuPresets.load("launay-2020"), 100, 1000, 1, 3, false);
        LightCost cost = light.light().orElseThrow();
        assertThat(cost.frames()).isEqualTo(2);
        assertThat(cost.frame().seconds()).isCloseTo(1 / 1500.0, within(1e-9));
        StepCost step = work(Method.ODFA, Optional.of(light), SGD).on(machine(1e30, 1e30, 0, 0));
        // Two frames of each of 5 errors, three times over.
        assertThat(step.device()).isCloseTo(5 * 3 * 2 / 1500.0, within(1e-9));
        // Ternarized once, laid out in two halves, retrieved from the counts of both frames.
        assertThat(step.feedback())
                .isCloseTo(15 * (100 / 40.0 + 2 * 100 / 50.0 + 2 * cost.pixels() / 60.0), within(1e-6));
        // Ternarizing, encoding, retrieving and scaling are four operations for all rows, three times over.
        assertThat(work(Method.ODFA, Optional.of(light), SGD).on(machine(1e30, 1e30, 0, 1)).feedback()
                - step.feedback()).isCloseTo(3 * 4, within(1e-6));
        assertThat(step.serial()).isCloseTo(step.machine() + step.device(), within(1e-12));
        assertThat(step.overlapped()).isCloseTo(Math.max(step.machine(), step.device()), within(1e-12));
        // The machine has 40 W, the device 30 W.
        assertThat(step.joules()).isCloseTo(40 * step.serial() + 30 * step.device(), within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"GAUSSIAN, 10", "BINOMIAL, 20"})
    void entriesThatAreNotStoredAreMadeOncePerBatch(ProjectionKind kind, double rate) {
        FeedbackWork work = FeedbackWork.digital(kind, 3, 24, 1);
        assertThat(work.machineSeconds(machine(1e30, 1e30, 0, 0), Precision.FP32, BATCH))
                .isCloseTo(3 * 24 / rate, within(1e-9));
        assertThat(work.matrixBytes()).isZero();
        assertThat(stored().orElseThrow().matrixBytes()).isEqualTo(4 * 3 * 24);
    }

    /** 3,000 inputs to 9,000 outputs: three blocks of 4,096 = 2^12, three transforms each. */
    @Test
    void structuredProjectionsAreTransformed() {
        FeedbackWork work = FeedbackWork.digital(ProjectionKind.HADAMARD, 3000, 9000, 1);
        assertThat(work.machineSeconds(machine(1e30, 1e30, 0, 0), Precision.FP32, BATCH))
                .isCloseTo(BATCH * 3.0 * 3 * 4096 * 12 / 30, within(1e-3));
    }

    @Test
    void aMethodThatProjectsNeedsFeedback() {
        assertThatThrownBy(() -> work(Method.DFA, Optional.empty(), SGD))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> work(Method.BP, stored(), SGD)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aWiderNetworkHasTheSizesOfOneThatIsMadeWider() {
        StepWork wide = new StepWork(
                NetworkShape.of(Mlp.withoutMemory(7, List.of(33, 39), 3, Activation.TANH,
                        Mlp.Normalization.NONE, Precision.FP32), 1, FeedbackGranularity.BLOCK),
                Method.BP, BATCH, Precision.FP32, SGD, Optional.empty());
        StepWork scaled = work(Method.BP, Optional.empty(), SGD).scaled(3);
        assertThat(scaled.flops()).isEqualTo(wide.flops());
        assertThat(scaled.on(MEMORY).forward()).isEqualTo(wide.on(MEMORY).forward());
        FeedbackWork feedback = work(Method.DFA, stored(), SGD).scaled(3).feedback().orElseThrow();
        assertThat(feedback.inputs()).isEqualTo(3);
        assertThat(feedback.outputs()).isEqualTo(72);
    }

    /** A transformer of 2 blocks, width 8, feed-forward 32, over 6 tokens of 10 kinds. */
    @Test
    void aTransformersMatricesAreCountedAndItsTablesAreNot() {
        Network gpt = Gpt.withoutMemory(
                new GptShape(10, 6, 8, 2, 2, 32, 0, GptShape.Adapter.NONE), Precision.FP32).network();
        NetworkShape shape = NetworkShape.of(gpt, 6, FeedbackGranularity.DIRECT);
        assertThat(shape.parameters()).isEqualTo(gpt.parameterCount());
        long block = 3 * 8 * 8 + 8 * 8 + 2 * 8 * 32;
        StepWork bp = new StepWork(shape, Method.BP, 1, Precision.FP32, SGD, Optional.empty());
        double attention = 4.0 * 6 * 6 * 8 * 2;
        assertThat(bp.on(ARITHMETIC).forward())
                .isCloseTo(2.0 * 6 * (2 * block + 8 * 10) + attention, within(1e-6));
        // All gradients, and of every input: rows are looked up below the first block.
        assertThat(bp.on(ARITHMETIC).backward())
                .isCloseTo(2 * 2.0 * 6 * (2 * block + 8 * 10) + 2.5 * attention, within(1e-6));
        // Direct feedback: no gradient passes within the hidden block, nor through its attention.
        StepWork direct = new StepWork(shape, Method.DFA, 1, Precision.FP32, SGD,
                Optional.of(new FeedbackWork(8, 64, 6, 1, false, true, ProjectionKind.GAUSSIAN,
                        Optional.empty(), Optional.empty())));
        assertThat(direct.on(ARITHMETIC).backward()).isCloseTo(
                2.0 * 6 * (block + 2 * (block + 8 * 10)) + 2.5 * attention / 2, within(1e-6));
    }

    /** Maps of 2 × 6 × 8 in patches of 3 × 4: 4 tokens of 24 values; width 8, one block, feed-forward 32, 48 outputs. */
    @Test
    void aVisionTransformersHeadMultipliesTheMeanOverTokens() {
        Network vit = Vit.withoutMemory(new VitShape(SampleShape.of(2, 6, 8), 3, 4, 8, 2, 1, 32, 0, 48),
                Precision.FP32).network();
        NetworkShape shape = NetworkShape.of(vit, 1, FeedbackGranularity.BLOCK);
        assertThat(shape.parameters()).isEqualTo(vit.parameterCount());
        long block = 3 * 8 * 8 + 8 * 8 + 2 * 8 * 32;
        assertThat(new StepWork(shape, Method.BP, BATCH, Precision.FP32, SGD, Optional.empty()).on(ARITHMETIC)
                .forward()).isCloseTo(
                        2.0 * BATCH * (4 * (24 * 8 + block) + 8 * 48) + 4.0 * BATCH * 4 * 4 * 8,
                        within(1e-6));
    }
}
