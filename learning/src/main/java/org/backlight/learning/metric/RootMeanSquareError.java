package org.backlight.learning.metric;

import org.bytedeco.pytorch.Tensor;

/** The root of the mean, over rows and outputs, of (output - target)², in the unit of the targets. */
public final class RootMeanSquareError implements Metric {

    private final String unit;

    /**
     * Makes the metric.
     *
     * @param unit of the targets, such as {@code K}; empty for none
     */
    public RootMeanSquareError(String unit) {
        this.unit = unit;
    }

    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public Format format() {
        return new Format(unit, 1, 4);
    }

    @Override
    public Better better() {
        return Better.LOWER;
    }

    @Override
    public double[] sums(Tensor output, Tensor targets) {
        return new double[]{output.sub(targets).square_().sum().item_double(), output.numel()};
    }

    @Override
    public double value(Totals totals) {
        return Math.sqrt(totals.sums()[0] / totals.sums()[1]);
    }
}
