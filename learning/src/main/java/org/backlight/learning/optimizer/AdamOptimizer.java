package org.backlight.learning.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.internal.FusedOperator;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam in one pass over parameter, gradient and both moments, by libtorch's fused kernel on every core. */
final class AdamOptimizer implements Optimizer {

    private static final Scalar ONE = new Scalar(1.0f);

    private final OptimizerSettings.Adam settings;
    private final FusedOperator fusedAdam;
    private final List<NamedTensor> state = new ArrayList<>();
    private final Tensor stepCount = torch.zeros(new long[]{});
    /** Rows that each core updates, by group. */
    private final List<List<Share>> shares = new ArrayList<>();

    private record Share(double weightDecay, GenericList values, GenericList gradients, GenericList means,
            GenericList meanSquares, GenericList noMaxima, GenericList steps) {}

    AdamOptimizer(OptimizerSettings.Adam settings, List<List<Parameter>> groups) {
        this.settings = settings;
        // With a decay of 0 both kernels compute the same.
        fusedAdam = new FusedOperator(
                settings.weightDecay() > 0 ? "aten::_fused_adamw_" : "aten::_fused_adam_");
        for (List<Parameter> group : groups) {
            List<Share> groupShares = new ArrayList<>();
            Map<Boolean, List<Parameter>> byDecay = group.stream().collect(Collectors
                    .partitioningBy(p -> settings.weightDecay() > 0 && p.value().dim() > 1));
            Map<Parameter, Tensor> m = new HashMap<>();
            Map<Parameter, Tensor> v = new HashMap<>();
            for (Parameter parameter : group) {
                m.put(parameter, torch.zeros_like(parameter.value()));
                v.put(parameter, torch.zeros_like(parameter.value()));
                state.add(new NamedTensor("adam.mean." + parameter.name(), m.get(parameter)));
                state.add(new NamedTensor("adam.mean-square." + parameter.name(), v.get(parameter)));
            }
            byDecay.forEach((decays, parameters) -> addShares(groupShares,
                    decays ? settings.weightDecay() : 0, parameters, m, v));
            shares.add(groupShares);
        }
        state.add(new NamedTensor("adam.step", stepCount));
    }

    private void addShares(List<Share> groupShares, double weightDecay, List<Parameter> parameters,
            Map<Parameter, Tensor> m, Map<Parameter, Tensor> v) {
        if (parameters.isEmpty()) {
            return;
        }
        var values = RowBlocks.divide(parameters.stream().map(Parameter::value).toList());
        var gradients = RowBlocks.divide(parameters.stream().map(Parameter::gradient).toList());
        var means = RowBlocks.divide(parameters.stream().map(m::get).toList());
        var meanSquares = RowBlocks.divide(parameters.stream().map(v::get).toList());
        for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
            groupShares.add(new Share(weightDecay, FusedOperator.list(values.get(i)),
                    FusedOperator.list(gradients.get(i)), FusedOperator.list(means.get(i)),
                    FusedOperator.list(meanSquares.get(i)), FusedOperator.list(List.of()),
                    FusedOperator.list(Collections.nCopies(values.get(i).size(), stepCount))));
        }
    }

    @Override
    public void begin() {
        stepCount.add_(ONE);
    }

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        List<Share> parts = shares.get(group);
        RowBlocks.together(parts.size(), (_, index) -> {
            Share share = parts.get(index);
            fusedAdam.call(share.values, share.gradients, share.means, share.meanSquares, share.noMaxima,
                    share.steps, learningRateFactor * settings.learningRate(), settings.beta1(),
                    settings.beta2(), share.weightDecay, settings.epsilon(), false, false, gradientDivisor,
                    null);
        });
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
