package org.backlight.learning.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.layer.GradientRows;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.backlight.learning.optimizer.Clipping;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.backlight.learning.tensor.TensorPlace;
import org.backlight.learning.tensor.internal.PieceMemory;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Path from a stage's gradients to its new parameters: summing over parts of a batch, clipping, the optimizer.
 *
 * <p>Where nothing asks for a whole gradient, large matrices that a stage hands over are updated while their gradients are made: a
 * piece is applied as soon as it is there, and each core has memory for one. Where nothing asks for all gradients at once, each
 * stage is updated as soon as its gradients are there, and all stages share the memory of one's gradients. Otherwise each has
 * memory of its own until the end of the batch.
 */
final class ParameterUpdate {

    private static final int ALIGNED_FLOATS = 16;
    /** Elements whose squares are summed together. */
    private static final long PIECE = 1 << 18;
    /** Elements of the smallest matrix that is updated piece by piece: 8 MiB. Less saves little memory, and calls cost more. */
    private static final long LEAST_PIECEWISE = 1 << 21;

    private final List<Stage> stages;
    private final TrainingPlan plan;
    private final Stage head;
    private final Optimizer optimizer;
    private final boolean atOnce;
    /** Matrices that are updated piece by piece, with the index of their stage. */
    private final Map<Parameter, Integer> piecewise = new LinkedHashMap<>();
    private final PieceMemory pieces;
    /** The sums over the parts of a batch that the optimizer reads, where there are several parts. */
    private final List<List<Parameter>> groups = new ArrayList<>();
    private double learningRateFactor;
    private double partWeight;
    private boolean firstPart;
    private long nanoseconds;
    private long gradientBytes;
    private final TensorOptions options;

    /**
     * Binds the optimizer to a network.
     *
     * @param network trained in place; the memory of its gradients is divided again
     * @param trainsHidden whether more than the head learns
     * @param readsEachStageOnce as of {@link CreditAssignment#readsEachStageOnce}
     */
    ParameterUpdate(Network network, boolean trainsHidden, boolean readsEachStageOnce,
            OptimizerSettings settings, TrainingPlan plan) {
        this.plan = plan;
        head = network.head();
        stages = trainsHidden ? network.stages() : List.of(head);
        boolean whole = plan.clipping().active() && plan.clipping().extent() == Clipping.Extent.NETWORK;
        boolean sums = plan.accumulation() > 1;
        atOnce = !whole && !sums;
        if (readsEachStageOnce && !plan.clipping().active() && !sums) {
            for (int i = 0; i < stages.size(); i++) {
                for (Parameter parameter : stages.get(i).piecewise()) {
                    if (parameter.value().numel() >= LEAST_PIECEWISE) {
                        piecewise.put(parameter, i);
                    }
                }
            }
        }
        List<List<Parameter>> passed = stages.stream().map(Stage::parameters).toList();
        Tensor example = passed.stream().flatMap(List::stream).findFirst().orElseThrow(
                () -> new IllegalArgumentException(
                        "the network has no parameter that could be trained in this way"))
                .value();
        // Without memory where the parameters have none.
        options = example.options();
        pieces = new PieceMemory(example.is_meta() ? TensorPlace.NOWHERE : TensorPlace.MEMORY);
        piecewise.keySet().forEach(parameter -> {
            parameter.releaseGradient();
            pieces.reserve(Math.min(parameter.value().size(0), parameter.gradientPiece()),
                    columns(parameter));
        });
        gradientBytes += pieces.bytes();
        placeGradients(passed.stream().map(this::whole).toList(), atOnce || sums);
        if (sums) {
            passed.forEach(group -> groups.add(group.stream()
                    .map(p -> new Parameter(p.name(), p.value())).toList()));
            placeGradients(groups, false);
        } else {
            groups.addAll(passed);
        }
        optimizer = Optimizer.of(settings, groups, piecewise.keySet());
    }

    /** Returns those that are not updated piece by piece. */
    private List<Parameter> whole(List<Parameter> group) {
        return group.stream().filter(parameter -> !piecewise.containsKey(parameter)).toList();
    }

    private static long columns(Parameter parameter) {
        return parameter.value().numel() / parameter.value().size(0);
    }

    /** Places the gradients of all groups in the same memory, or one group after the other. */
    private void placeGradients(List<List<Parameter>> groups, boolean shared) {
        long size = shared
                ? groups.stream().mapToLong(ParameterUpdate::size).max().orElseThrow()
                : groups.stream().mapToLong(ParameterUpdate::size).sum();
        Tensor memory = torch.zeros(new long[]{size}, options);
        gradientBytes += size * Float.BYTES;
        long place = 0;
        for (List<Parameter> group : groups) {
            place = shared ? 0 : place;
            for (Parameter parameter : group) {
                Tensor value = parameter.value();
                parameter.placeGradient(memory.narrow(0, place, value.numel()).view(value.sizes()));
                place += aligned(value.numel());
            }
        }
    }

    private static long size(List<Parameter> group) {
        return group.stream().mapToLong(p -> aligned(p.value().numel())).sum();
    }

    private static long aligned(long floats) {
        return Math.ceilDiv(floats, ALIGNED_FLOATS) * ALIGNED_FLOATS;
    }

    Optimizer optimizer() {
        return optimizer;
    }

    /** Returns the bytes of all gradients. */
    long gradientBytes() {
        return gradientBytes;
    }

    /** Returns the nanoseconds in updates since the step began. */
    long nanoseconds() {
        return nanoseconds;
    }

    /** Begins an optimizer step. */
    void begin(double learningRateFactor) {
        this.learningRateFactor = learningRateFactor;
        nanoseconds = 0;
        optimizer.begin();
    }

    /**
     * Runs the backward pass of a part of the step's batch, and takes the gradients of each stage.
     *
     * @param error of the output, as of {@link CreditAssignment#assign}
     * @param weight the part's fraction of the batch
     * @param first whether it is the first part
     */
    void backward(CreditAssignment credit, Network network, Tensor error, double weight, boolean first) {
        partWeight = weight;
        firstPart = first;
        piecewise.forEach((parameter, stage) -> parameter
                .sendGradient(rows -> updatePiecewise(parameter, stage, rows)));
        try {
            credit.assign(network, error, this::take);
        } finally {
            // What measures gradients afterwards must update nothing.
            piecewise.keySet().forEach(Parameter::keepGradient);
        }
    }

    private void updatePiecewise(Parameter parameter, int stage, GradientRows rows) {
        long start = System.nanoTime();
        LongAdder making = new LongAdder();
        LongAdder updating = new LongAdder();
        double factor = learningRateFactor(stage);
        pieces.forEachPiece(parameter.value().size(0), parameter.gradientPiece(), columns(parameter),
                (_, from, size, gradient) -> {
                    long begin = System.nanoTime();
                    rows.write(from, size, gradient);
                    long made = System.nanoTime();
                    optimizer.updateRows(parameter, from, gradient, factor);
                    making.add(made - begin);
                    updating.add(System.nanoTime() - made);
                });
        // The cores do both at the same time: the update's part of this time is its part of their work.
        double share = (double) updating.sum() / Math.max(1, making.sum() + updating.sum());
        nanoseconds += Math.round(share * (System.nanoTime() - start));
    }

    /** Takes the gradients of one stage. */
    private void take(Stage stage) {
        long start = System.nanoTime();
        int index = stages.indexOf(stage);
        if (plan.accumulation() > 1) {
            add(stages.get(index).parameters(), groups.get(index));
        } else if (atOnce) {
            try (PointerScope _ = new PointerScope()) {
                update(index, divisor(List.of(groups.get(index))));
            }
        }
        nanoseconds += System.nanoTime() - start;
    }

    /** Ends the step. */
    void end() {
        if (atOnce) {
            return;
        }
        long start = System.nanoTime();
        try (PointerScope _ = new PointerScope()) {
            boolean whole = plan.clipping().extent() == Clipping.Extent.NETWORK;
            Tensor common = whole ? divisor(groups) : null;
            for (int i = 0; i < groups.size(); i++) {
                update(i, whole ? common : divisor(List.of(groups.get(i))));
            }
        }
        nanoseconds += System.nanoTime() - start;
    }

    private void update(int index, Tensor divisor) {
        optimizer.update(index, learningRateFactor(index), divisor);
    }

    private double learningRateFactor(int index) {
        return learningRateFactor * (stages.get(index) == head ? 1 : plan.hiddenLearningRate());
    }

    private void add(List<Parameter> passed, List<Parameter> sums) {
        for (int i = 0; i < passed.size(); i++) {
            Tensor gradient = passed.get(i).gradient();
            Tensor sum = sums.get(i).gradient();
            RowBlocks.forEach(sum.size(0), (from, size) -> {
                Tensor target = sum.narrow(0, from, size);
                if (firstPart) {
                    torch.mul_out(target, gradient.narrow(0, from, size), torch.scalar_tensor(
                            new Scalar(partWeight), new TensorOptions(torch.ScalarType.Float)));
                } else {
                    target.add_(gradient.narrow(0, from, size), new Scalar(partWeight));
                }
            });
        }
    }

    /** Returns the number by which these gradients must be divided, or {@code null} if they are short enough. */
    private Tensor divisor(List<List<Parameter>> measured) {
        if (!plan.clipping().active()) {
            return null;
        }
        double squares = 0;
        for (List<Parameter> group : measured) {
            for (Parameter parameter : group) {
                squares += squares(parameter.gradient().flatten());
            }
        }
        double norm = Math.sqrt(squares);
        return norm > plan.clipping().norm()
                ? torch.scalar_tensor(new Scalar(norm / plan.clipping().norm()),
                        new TensorOptions(torch.ScalarType.Float))
                : null;
    }

    private static double squares(Tensor values) {
        double[] parts = new double[RowBlocks.pieces(values.numel(), PIECE)];
        RowBlocks.forEachPiece(values.numel(), PIECE, (index, from, size) -> {
            Tensor part = values.narrow(0, from, size);
            parts[index] = torch.dot(part, part).item_double();
        });
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }
}
