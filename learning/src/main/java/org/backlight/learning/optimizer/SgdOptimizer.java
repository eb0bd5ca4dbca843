package org.backlight.learning.optimizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.Precision;
import org.backlight.learning.tensor.internal.FusedOperator;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Momentum descent in one pass over parameter, gradient and velocity, by libtorch's fused kernel on every core. That kernel takes
 * velocities of the parameters' type alone; those in bfloat16 are widened a small piece at a time, which stays in the cache.
 */
final class SgdOptimizer implements Optimizer {

    /** Elements whose velocities are widened together: 1 MiB. */
    private static final long WIDENED = 1 << 18;

    private final OptimizerSettings.Sgd settings;
    private final FusedOperator fusedSgd = new FusedOperator("aten::_fused_sgd_");
    private final List<NamedTensor> state = new ArrayList<>();
    /** Empty without momentum. */
    private final Map<Parameter, Tensor> velocities = new HashMap<>();
    /** Rows that each core updates, by group. */
    private final List<List<Share>> shares = new ArrayList<>();

    /** Tensors to be updated by one call. */
    private interface Share {
        void update(double learningRate, Tensor gradientDivisor);
    }

    SgdOptimizer(OptimizerSettings.Sgd settings, List<List<Parameter>> groups, Set<Parameter> byRows) {
        this.settings = settings;
        for (List<Parameter> group : groups) {
            if (settings.momentum() > 0) {
                for (Parameter parameter : group) {
                    velocities.put(parameter,
                            torch.zeros_like(parameter.value(), new TensorOptions(velocityType()),
                                    new MemoryFormatOptional()));
                    state.add(new NamedTensor("sgd.velocity." + parameter.name(), velocities.get(parameter)));
                }
            }
            List<Parameter> whole = group.stream().filter(parameter -> !byRows.contains(parameter)).toList();
            var values = RowBlocks.divide(whole.stream().map(Parameter::value).toList());
            var gradients = RowBlocks.divide(whole.stream().map(Parameter::gradient).toList());
            var u = RowBlocks.divide(whole.stream().filter(velocities::containsKey).map(velocities::get)
                    .toList());
            List<Share> groupShares = new ArrayList<>();
            for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
                groupShares.add(share(values.get(i), gradients.get(i), u.get(i)));
            }
            shares.add(groupShares);
        }
    }

    private ScalarType velocityType() {
        return settings.velocityPrecision() == Precision.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
    }

    private Share share(List<Tensor> values, List<Tensor> gradients, List<Tensor> u) {
        if (!u.isEmpty() && velocityType() == ScalarType.BFloat16) {
            return (learningRate, divisor) -> {
                for (int i = 0; i < values.size(); i++) {
                    updateWidened(values.get(i).flatten(), gradients.get(i).flatten(), u.get(i).flatten(),
                            learningRate, divisor);
                }
            };
        }
        double weightDecay = 0;
        double dampening = 0;
        GenericList valueList = FusedOperator.list(values);
        GenericList gradientList = FusedOperator.list(gradients);
        GenericList velocityList = FusedOperator.list(u);
        // Zero velocities make the first step the same as any other: μ·0 + g.
        return (learningRate, divisor) -> fusedSgd.call(valueList, gradientList, velocityList, weightDecay,
                settings.momentum(), learningRate, dampening, false, false, false, divisor, null);
    }

    private void updateWidened(Tensor values, Tensor gradients, Tensor u, double learningRate,
            Tensor divisor) {
        for (long from = 0; from < values.numel(); from += WIDENED) {
            try (PointerScope _ = new PointerScope()) {
                long size = Math.min(WIDENED, values.numel() - from);
                Tensor gradient = gradients.narrow(0, from, size);
                Tensor velocity = u.narrow(0, from, size);
                Tensor widened = velocity.to(ScalarType.Float).mul_(new Scalar(settings.momentum()))
                        .add_(divisor == null ? gradient : gradient.div(divisor));
                values.narrow(0, from, size).sub_(widened, new Scalar(learningRate));
                velocity.copy_(widened);
            }
        }
    }

    @Override
    public void begin() {}

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        List<Share> parts = shares.get(group);
        double learningRate = learningRateFactor * settings.learningRate();
        RowBlocks.together(parts.size(), (_, index) -> {
            try (PointerScope _ = new PointerScope()) {
                parts.get(index).update(learningRate, gradientDivisor);
            }
        });
    }

    @Override
    public void updateRows(Parameter parameter, long from, Tensor gradient, double learningRateFactor) {
        long size = gradient.size(0);
        Tensor velocity = velocities.get(parameter);
        share(List.of(parameter.value().narrow(0, from, size)), List.of(gradient),
                velocity == null ? List.of() : List.of(velocity.narrow(0, from, size)))
                .update(learningRateFactor * settings.learningRate(), null);
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
