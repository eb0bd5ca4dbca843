package org.backlight.learning.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class MetricTest {

    private static final float[][] OUTPUT = {{1, 2}, {4, 3}, {0, 5}, {7, 7}};
    private static final float[][] TARGETS = {{1, 1}, {2, 3}, {0, 8}, {5, 7}};

    private static double ofBatches(Metric metric, Tensor output, Tensor targets, int... sizes) {
        MetricSums sums = new MetricSums(List.of(metric));
        long from = 0;
        for (int size : sizes) {
            sums.add(output.narrow(0, from, size), targets.narrow(0, from, size));
            // As if each batch belonged to another part of a resumed training.
            sums = new MetricSums(List.of(metric), sums.state());
            from += size;
        }
        return sums.figures(2, 4, 1).get(metric.name());
    }

    @Test
    void realValuesAreMeasuredAsByHandHoweverTheyAreBatched() {
        Tensor output = Tensors.of(OUTPUT);
        Tensor targets = Tensors.of(TARGETS);
        // Squares of the differences: 0 1 4 0 0 9 4 0, of the targets from their mean 27/8: 153 - 27²/8.
        double rmse = Math.sqrt(18.0 / 8);
        double r2 = 1 - 18 / (153 - 27.0 * 27 / 8);
        for (int[] sizes : List.of(new int[]{4}, new int[]{1, 3}, new int[]{2, 1, 1})) {
            assertThat(ofBatches(new RootMeanSquareError("K"), output, targets, sizes)).isEqualTo(rmse);
            assertThat(ofBatches(new DeterminationCoefficient(), output, targets, sizes))
                    .isCloseTo(r2, within(1e-12));
        }
    }

    @Test
    void accuracyAndPerplexityAreThoseOfTheRows() {
        Tensor classes = Tensors.of(new float[][]{{1}, {1}, {1}, {0}}).to(ScalarType.Long);
        MetricSums sums = new MetricSums(List.of(new Accuracy(), new Perplexity()));
        sums.add(Tensors.of(OUTPUT), classes);
        assertThat(sums.figures(Math.log(3), 2, 2)).containsExactly(Map.entry("accuracy", 0.75),
                Map.entry("perplexity", Math.exp(Math.log(3))));
    }

    @Test
    void valuesAreWrittenWithTheirUnitAndNeverAtLength() {
        assertThat(new Accuracy().format().words(0.974)).isEqualTo("97.40 %");
        assertThat(new Perplexity().format().words(1234.567)).isEqualTo("1,234.57");
        assertThat(new RootMeanSquareError("K").format().words(0.4)).isEqualTo("0.4000 K");
        assertThat(new Perplexity().format().words(2.1e31)).isEqualTo("2.1e31");
        assertThat(new Perplexity().format().words(Double.NaN)).isEqualTo("not finite");
    }
}
