package org.backlight.learning.optimizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.tensor.internal.FusedOperator;
import org.backlight.learning.tensor.internal.RowBlocks;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Momentum descent in one pass over parameter, gradient and velocity, by libtorch's fused kernel on every core. */
final class SgdOptimizer implements Optimizer {

    private final OptimizerSettings.Sgd settings;
    private final FusedOperator fusedSgd = new FusedOperator("aten::_fused_sgd_");
    private final List<NamedTensor> state = new ArrayList<>();
    /** Empty without momentum. */
    private final Map<Parameter, Tensor> velocities = new HashMap<>();
    /** Rows that each core updates, by group. */
    private final List<List<Share>> shares = new ArrayList<>();

    private record Share(GenericList values, GenericList gradients, GenericList velocities) {}

    SgdOptimizer(OptimizerSettings.Sgd settings, List<List<Parameter>> groups, Set<Parameter> byRows) {
        this.settings = settings;
        for (List<Parameter> group : groups) {
            if (settings.momentum() > 0) {
                for (Parameter parameter : group) {
                    velocities.put(parameter, torch.zeros_like(parameter.value()));
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

    private static Share share(List<Tensor> values, List<Tensor> gradients, List<Tensor> velocities) {
        return new Share(FusedOperator.list(values), FusedOperator.list(gradients),
                FusedOperator.list(velocities));
    }

    @Override
    public void begin() {}

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        List<Share> parts = shares.get(group);
        RowBlocks.together(parts.size(),
                (_, index) -> update(parts.get(index), learningRateFactor, gradientDivisor));
    }

    @Override
    public void updateRows(Parameter parameter, long from, Tensor gradient, double learningRateFactor) {
        long size = gradient.size(0);
        Tensor velocity = velocities.get(parameter);
        update(share(List.of(parameter.value().narrow(0, from, size)), List.of(gradient),
                velocity == null ? List.of() : List.of(velocity.narrow(0, from, size))), learningRateFactor,
                null);
    }

    private void update(Share share, double learningRateFactor, Tensor gradientDivisor) {
        double weightDecay = 0;
        double dampening = 0;
        // Zero velocities make the first step the same as any other: μ·0 + g.
        fusedSgd.call(share.values, share.gradients, share.velocities, weightDecay, settings.momentum(),
                learningRateFactor * settings.learningRate(), dampening, false, false, false,
                gradientDivisor, null);
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
