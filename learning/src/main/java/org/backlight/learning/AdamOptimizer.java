package org.backlight.learning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Adam in one pass over parameter, gradient and both moments, by libtorch's fused kernel on every core. */
final class AdamOptimizer implements Optimizer {

    private static final Scalar ONE = new Scalar(1.0f);

    private final OptimizerSettings.Adam settings;
    private final FusedOperator fusedAdam = new FusedOperator("aten::_fused_adam_");
    private final List<NamedTensor> state = new ArrayList<>();
    private final Tensor stepCount = torch.zeros(new long[]{});
    /** For each core, the rows that it updates. */
    private final List<Share> shares = new ArrayList<>();

    private record Share(GenericList values, GenericList gradients, GenericList means,
            GenericList meanSquares,
            GenericList noMaxima, GenericList steps) {}

    AdamOptimizer(OptimizerSettings.Adam settings, List<Parameter> parameters) {
        this.settings = settings;
        List<Tensor> m = new ArrayList<>();
        List<Tensor> v = new ArrayList<>();
        for (Parameter parameter : parameters) {
            m.add(torch.zeros_like(parameter.value()));
            v.add(torch.zeros_like(parameter.value()));
            state.add(new NamedTensor("adam.mean." + parameter.name(), m.getLast()));
            state.add(new NamedTensor("adam.mean-square." + parameter.name(), v.getLast()));
        }
        state.add(new NamedTensor("adam.step", stepCount));
        var values = RowBlocks.divide(parameters.stream().map(Parameter::value).toList());
        var gradients = RowBlocks.divide(parameters.stream().map(Parameter::gradient).toList());
        var means = RowBlocks.divide(m);
        var meanSquares = RowBlocks.divide(v);
        for (int i = 0; i < values.size() && !values.get(i).isEmpty(); i++) {
            shares.add(new Share(FusedOperator.list(values.get(i)), FusedOperator.list(gradients.get(i)),
                    FusedOperator.list(means.get(i)), FusedOperator.list(meanSquares.get(i)),
                    FusedOperator.list(List.of()),
                    FusedOperator.list(Collections.nCopies(values.get(i).size(), stepCount))));
        }
    }

    @Override
    public void step(double learningRateFactor) {
        stepCount.add_(ONE);
        double weightDecay = 0;
        RowBlocks.together(shares.size(), (_, index) -> {
            Share share = shares.get(index);
            fusedAdam.call(share.values, share.gradients, share.means, share.meanSquares, share.noMaxima,
                    share.steps, learningRateFactor * settings.learningRate(), settings.beta1(),
                    settings.beta2(), weightDecay, settings.epsilon(), false, false, null, null);
        });
    }

    @Override
    public List<NamedTensor> state() {
        return state;
    }
}
