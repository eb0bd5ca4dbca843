package org.backlight.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.backlight.learning.tensor.internal.FusedOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** libtorch's fused Adam on the leaves of a graph, as a user of PyTorch has it. */
final class AutogradAdam {

    private final List<Tensor> leaves;
    private final double learningRate;
    private final List<Tensor> means = new ArrayList<>();
    private final List<Tensor> meanSquares = new ArrayList<>();
    private final Tensor count = torch.zeros(new long[]{});
    private final FusedOperator adam = new FusedOperator("aten::_fused_adam_");

    AutogradAdam(List<Tensor> leaves, double learningRate) {
        this.leaves = leaves;
        this.learningRate = learningRate;
        for (Tensor leaf : leaves) {
            means.add(torch.zeros_like(leaf));
            meanSquares.add(torch.zeros_like(leaf));
        }
    }

    /** Changes all leaves by their gradients, and drops these. */
    void update() {
        count.add_(new Scalar(1));
        List<Tensor> values = leaves.stream().map(Tensor::detach).toList();
        List<Tensor> gradients = leaves.stream().map(Tensor::grad).toList();
        adam.call(FusedOperator.list(values), FusedOperator.list(gradients), FusedOperator.list(means),
                FusedOperator.list(meanSquares), FusedOperator.list(List.of()),
                FusedOperator.list(Collections.nCopies(values.size(), count)), learningRate, 0.9, 0.999, 0.0,
                1e-8, false, false, null, null);
        leaves.forEach(leaf -> leaf.mutable_grad().reset());
    }
}
