package org.backlight.learning;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam in one pass over parameter, gradient and both moments, by libtorch's fused kernel. */
final class AdamOptimizer implements Optimizer {

    private static final Scalar ONE = new Scalar(1.0f);

    private final OptimizerSettings.Adam settings;
    private final FusedOperator fusedAdam = new FusedOperator("aten::_fused_adam_");
    private final List<NamedTensor> state = new ArrayList<>();
    private final List<Tensor> stepCounts = new ArrayList<>();
    private final GenericList values;
    private final GenericList gradients;
    private final GenericList means;
    private final GenericList meanSquares;
    private final GenericList noMaxima = FusedOperator.list(List.of());
    private final GenericList steps;

    AdamOptimizer(OptimizerSettings.Adam settings, List<Parameter> parameters) {
        this.settings = settings;
        List<Tensor> m = new ArrayList<>();
        List<Tensor> v = new ArrayList<>();
        for (Parameter parameter : parameters) {
            m.add(torch.zeros_like(parameter.value()));
            v.add(torch.zeros_like(parameter.value()));
            stepCounts.add(torch.zeros(new long[]{}));
            state.add(new NamedTensor("adam.mean." + parameter.name(), m.getLast()));
            state.add(new NamedTensor("adam.mean-square." + parameter.name(), v.getLast()));
            state.add(new NamedTensor("adam.step." + parameter.name(), stepCounts.getLast()));
        }
        values = FusedOperator.list(parameters.stream().map(Parameter::value).toList());
        gradients = FusedOperator.list(parameters.stream().map(Parameter::gradient).toList());
        means = FusedOperator.list(m);
        meanSquares = FusedOperator.list(v);
        steps = FusedOperator.list(stepCounts);
    }

    @Override
    public void step(double learningRateFactor) {
        stepCounts.forEach(count -> count.add_(ONE));
        double weightDecay = 0;
        fusedAdam.call(values, gradients, means, meanSquares, noMaxima, steps,
                learningRateFactor * settings.learningRate(),
                settings.beta1(), settings.beta2(), weightDecay, settings.epsilon(), false, false, null,
                null);
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
