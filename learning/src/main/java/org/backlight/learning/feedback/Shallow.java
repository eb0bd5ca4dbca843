package org.backlight.learning.feedback;

import java.util.function.Consumer;
import org.backlight.learning.network.Network;
import org.backlight.learning.network.Stage;
import org.bytedeco.pytorch.Tensor;

/** Only the head learns; hidden stages keep their random initial parameters. */
public record Shallow() implements CreditAssignment {

    @Override
    public void assign(Network network, Tensor error, Consumer<Stage> ready) {
        network.head().backward(CreditAssignment.ofMeanLoss(error), false);
        ready.accept(network.head());
    }

    @Override
    public boolean trainsHidden() {
        return false;
    }

    @Override
    public boolean readsEachStageOnce() {
        return true;
    }

    @Override
    public ParameterReach reach(Network network) {
        long head = ParameterReach.count(network.head().parameters());
        return new ParameterReach(0, 0, head, network.parameterCount() - head, network.fixedCount());
    }
}
