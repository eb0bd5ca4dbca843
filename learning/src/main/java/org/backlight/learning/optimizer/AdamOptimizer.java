package org.backlight.learning.optimizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<Parameter, Tensor> means = new HashMap<>();
    private final Map<Parameter, Tensor> meanSquares = new HashMap<>();
    private final Tensor stepCount = torch.zeros(new long[]{});
    /** Rows that each core updates, by group. */
    private final List<List<Share>> shares = new ArrayList<>();

    private record Share(double weightDecay, GenericList values, GenericList gradients, GenericList means,
            GenericList meanSquares, GenericList noMaxima, GenericList steps) {}

    AdamOptimizer(OptimizerSettings.Adam settings, List<List<Parameter>> groups, Set<Parameter> byRows) {
        this.settings = settings;
        // With a decay of 0 both kernels compute the same.
        fusedAdam = new FusedOperator(
                settings.weightDecay() > 0 ? "aten::_fused_adamw_" : "aten::_fused_adam_");
        for (List<Parameter> group : groups) {
            for (Parameter parameter : group) {
                means.put(parameter, torch.zeros_like(parameter.value()));
                meanSquares.put(parameter, torch.zeros_like(parameter.value()));
                state.add(new NamedTensor("adam.mean." + parameter.name(), means.get(parameter)));
                state.add(
                        new NamedTensor("adam.mean-square." + parameter.name(), meanSquares.get(parameter)));
            }
            List<Share> groupShares = new ArrayList<>();
            group.stream().filter(parameter -> !byRows.contains(parameter))
                    .collect(Collectors.partitioningBy(parameter -> weightDecay(parameter) > 0)).values()
                    .forEach(parameters -> addShares(groupShares, parameters));
            shares.add(groupShares);
        }
        state.add(new NamedTensor("adam.step", stepCount));
    }

    private double weightDecay(Parameter parameter) {
        return parameter.value().dim() > 1 ? settings.weightDecay() : 0;
    }

    private void addShares(List<Share> groupShares, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        var values = RowBlocks.divide(parameters.stream().map(Parameter::value).toList());
        var gradients = RowBlocks.divide(parameters.stream().map(Parameter::gradient).toList());
        var m = RowBlocks.divide(parameters.stream().map(means::get).toList());
        var v = RowBlocks.divide(parameters.stream().map(meanSquares::get).toList());
        for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
            groupShares.add(share(weightDecay(parameters.getFirst()), values.get(i), gradients.get(i),
                    m.get(i), v.get(i)));
        }
    }

    private Share share(double weightDecay, List<Tensor> values, List<Tensor> gradients, List<Tensor> m,
            List<Tensor> v) {
        return new Share(weightDecay, FusedOperator.list(values), FusedOperator.list(gradients),
                FusedOperator.list(m), FusedOperator.list(v), FusedOperator.list(List.of()),
                FusedOperator.list(Collections.nCopies(values.size(), stepCount)));
    }

    @Override
    public void begin() {
        stepCount.add_(ONE);
    }

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        List<Share> parts = shares.get(group);
        RowBlocks.together(parts.size(),
                (_, index) -> update(parts.get(index), learningRateFactor, gradientDivisor));
    }

    @Override
    public void updateRows(Parameter parameter, long from, Tensor gradient, double learningRateFactor) {
        long size = gradient.size(0);
        update(share(weightDecay(parameter), List.of(parameter.value().narrow(0, from, size)),
                List.of(gradient), List.of(means.get(parameter).narrow(0, from, size)),
                List.of(meanSquares.get(parameter).narrow(0, from, size))), learningRateFactor, null);
    }

    private void update(Share share, double learningRateFactor, Tensor gradientDivisor) {
        fusedAdam.call(share.values, share.gradients, share.means, share.meanSquares, share.noMaxima,
                share.steps, learningRateFactor * settings.learningRate(), settings.beta1(),
                settings.beta2(), share.weightDecay, settings.epsilon(), false, false, gradientDivisor,
                null);
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
