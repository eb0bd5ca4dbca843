package org.backlight.learning;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Momentum descent in one pass over parameter, gradient and velocity, by libtorch's fused kernel on every core. */
final class SgdOptimizer implements Optimizer {

    private final OptimizerSettings.Sgd settings;
    private final FusedOperator fusedSgd = new FusedOperator("aten::_fused_sgd_");
    private final List<NamedTensor> state = new ArrayList<>();
    /** For each core, the rows that it updates. */
    private final List<Share> shares = new ArrayList<>();

    private record Share(GenericList values, GenericList gradients, GenericList velocities) {}

    SgdOptimizer(OptimizerSettings.Sgd settings, List<Parameter> parameters) {
        this.settings = settings;
        List<Tensor> u = new ArrayList<>();
        if (settings.momentum() > 0) {
            for (Parameter parameter : parameters) {
                u.add(torch.zeros_like(parameter.value()));
                state.add(new NamedTensor("sgd.velocity." + parameter.name(), u.getLast()));
            }
        }
        var values = RowBlocks.divide(parameters.stream().map(Parameter::value).toList());
        var gradients = RowBlocks.divide(parameters.stream().map(Parameter::gradient).toList());
        var velocities = RowBlocks.divide(u);
        for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
            shares.add(new Share(FusedOperator.list(values.get(i)), FusedOperator.list(gradients.get(i)),
                    FusedOperator.list(velocities.get(i))));
        }
    }

    @Override
    public void step(double learningRateFactor) {
        double weightDecay = 0;
        double dampening = 0;
        RowBlocks.together(shares.size(), (_, index) -> {
            Share share = shares.get(index);
            // Zero velocities make the first step the same as any other: μ·0 + g.
            fusedSgd.call(share.values, share.gradients, share.velocities, weightDecay, settings.momentum(),
                    learningRateFactor * settings.learningRate(), dampening, false, false, false, null, null);
        });
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
