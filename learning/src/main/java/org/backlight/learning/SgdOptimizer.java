package org.backlight.learning;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Momentum descent in one pass over parameter, gradient and velocity, by libtorch's fused kernel. */
final class SgdOptimizer implements Optimizer {

    private final OptimizerSettings.Sgd settings;
    private final FusedOperator fusedSgd = new FusedOperator("aten::_fused_sgd_");
    private final List<NamedTensor> state = new ArrayList<>();
    private final GenericList values;
    private final GenericList gradients;
    private final GenericList velocities;

    SgdOptimizer(OptimizerSettings.Sgd settings, List<Parameter> parameters) {
        this.settings = settings;
        List<Tensor> u = new ArrayList<>();
        if (settings.momentum() > 0) {
            for (Parameter parameter : parameters) {
                u.add(torch.zeros_like(parameter.value()));
                state.add(new NamedTensor("sgd.velocity." + parameter.name(), u.getLast()));
            }
        }
        values = FusedOperator.list(parameters.stream().map(Parameter::value).toList());
        gradients = FusedOperator.list(parameters.stream().map(Parameter::gradient).toList());
        velocities = FusedOperator.list(u);
    }

    @Override
    public void step(double learningRateFactor) {
        double weightDecay = 0;
        double dampening = 0;
        // Zero velocities make the first step the same as any other: μ·0 + g.
        fusedSgd.call(values, gradients, velocities, weightDecay, settings.momentum(),
                learningRateFactor * settings.learningRate(),
                dampening, false, false, false, null, null);
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
