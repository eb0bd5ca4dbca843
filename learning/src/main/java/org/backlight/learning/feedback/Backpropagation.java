package org.backlight.learning.feedback;

import java.util.function.Consumer;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.pytorch.Tensor;

/** BP: each stage takes the exact gradient that the stage above returns. */
public record Backpropagation() implements CreditAssignment {

    @Override
    public void assign(Network network, Tensor error, Consumer<Stage> ready) {
        var stages = network.stages();
        Tensor gradient = CreditAssignment.ofMeanLoss(error);
        for (int i = stages.size() - 1; i >= 0; i--) {
            gradient = stages.get(i).backward(gradient, i > 0);
            ready.accept(stages.get(i));
        }
    }

    @Override
    public boolean readsEachStageOnce() {
        return true;
    }

    @Override
    public ParameterReach reach(Network network) {
        return new ParameterReach(0, 0, network.parameterCount(), 0, network.fixedCount());
    }
}
