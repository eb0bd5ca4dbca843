package org.backlight.learning;

import org.bytedeco.pytorch.Tensor;

/** BP: each stage takes the exact gradient that the stage above returns. */
public record Backpropagation() implements CreditAssignment {

    @Override
    public void assign(Network network, Tensor error) {
        var hidden = network.hidden();
        Tensor gradient = network.head().backward(CreditAssignment.ofMeanLoss(error), !hidden.isEmpty());
        for (int i = hidden.size() - 1; i >= 0; i--) {
            gradient = hidden.get(i).backward(gradient, i > 0);
        }
    }
}
