package org.backlight.learning.optimizer;

import java.util.ArrayList;
import java.util.List;
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
    /** Rows that each core updates, by group. */
    private final List<List<Share>> shares = new ArrayList<>();

    private record Share(GenericList values, GenericList gradients, GenericList velocities) {}

    SgdOptimizer(OptimizerSettings.Sgd settings, List<List<Parameter>> groups) {
        this.settings = settings;
        for (List<Parameter> group : groups) {
            List<Tensor> u = new ArrayList<>();
            if (settings.momentum() > 0) {
                for (Parameter parameter : group) {
                    u.add(torch.zeros_like(parameter.value()));
                    state.add(new NamedTensor("sgd.velocity." + parameter.name(), u.getLast()));
                }
            }
            var values = RowBlocks.divide(group.stream().map(Parameter::value).toList());
            var gradients = RowBlocks.divide(group.stream().map(Parameter::gradient).toList());
            var velocities = RowBlocks.divide(u);
            List<Share> groupShares = new ArrayList<>();
            for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
                groupShares.add(new Share(FusedOperator.list(values.get(i)),
                        FusedOperator.list(gradients.get(i)),
                        FusedOperator.list(velocities.get(i))));
            }
            shares.add(groupShares);
        }
    }

    @Override
    public void begin() {}

    @Override
    public void update(int group, double learningRateFactor, Tensor gradientDivisor) {
        double weightDecay = 0;
        double dampening = 0;
        List<Share> parts = shares.get(group);
        RowBlocks.together(parts.size(), (_, index) -> {
            Share share = parts.get(index);
            // Zero velocities make the first step the same as any other: μ·0 + g.
            fusedSgd.call(share.values, share.gradients, share.velocities, weightDecay, settings.momentum(),
                    learningRateFactor * settings.learningRate(), dampening, false, false, false,
                    gradientDivisor,
                    null);
        });
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
