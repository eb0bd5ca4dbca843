package org.backlight.learning;

import org.bytedeco.pytorch.Tensor;

/** Only the head learns; hidden stages keep their random initial parameters. */
public record Shallow() implements CreditAssignment {

    @Override
    public void assign(Network network, Tensor error) {
        network.head().backward(CreditAssignment.ofMeanLoss(error), false);
    }

    @Override
    public boolean trainsHidden() {
        return false;
    }
}
