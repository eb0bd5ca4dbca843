package org.backlight.learning.metric;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/** The fraction of rows whose largest output is at the row's class: in [0, 1]. */
public record Accuracy() implements Metric {

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public Format format() {
        return Format.PERCENT;
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public double[] sums(Tensor output, Tensor targets) {
        return new double[]{output.argmax(new LongOptional(1), true).eq(targets).sum().item_long()};
    }

    @Override
    public double value(Totals totals) {
        return totals.mean(0);
    }
}
