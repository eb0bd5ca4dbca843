package org.backlight.learning.metric;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The coefficient of determination over all rows and outputs: 1 - sum (t - y)² / sum (t - mean t)², with one mean over all
 * targets. 1 for predictions without error, 0 for those of the mean; not finite where all targets are equal.
 */
public record DeterminationCoefficient() implements Metric {

    private static final Format FORMAT = new Format("", 1, 4);

    @Override
    public String name() {
        return "r2";
    }

    @Override
    public Format format() {
        return FORMAT;
    }

    @Override
    public Better better() {
        return Better.HIGHER;
    }

    @Override
    public double[] sums(Tensor output, Tensor targets) {
        // In float64: the variance is a difference of large sums.
        Tensor t = targets.to(ScalarType.Double);
        return new double[]{output.sub(targets).square_().sum().item_double(), t.sum().item_double(),
                t.square().sum().item_double(), t.numel()};
    }

    @Override
    public double value(Totals totals) {
        double[] sums = totals.sums();
        return 1 - sums[0] / (sums[2] - sums[1] * sums[1] / sums[3]);
    }
}
