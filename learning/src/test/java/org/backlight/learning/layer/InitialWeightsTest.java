package org.backlight.learning.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.LibTorch;
import org.backlight.substrate.random.EntryDistribution;
import org.backlight.substrate.random.RandomStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class InitialWeightsTest {

    /** Sizes around the pieces that cores take. */
    @Test
    void matricesTakeTheStreamsRowsOneAfterTheOther() {
        LibTorch.load();
        InitialWeights weights = InitialWeights.normal(7);
        RandomStream stream = new RandomStream(7);
        long row = 0;
        for (long[] shape : new long[][]{{1, 3}, {63, 5}, {64, 1}, {65, 7}, {200, 33}}) {
            Tensor matrix = weights.matrix(shape[0], shape[1], 0.3);
            float[] values = LibTorch.floats(matrix).toArray(ValueLayout.JAVA_FLOAT);
            for (int i = 0; i < values.length; i++) {
                float entry = stream.entry(EntryDistribution.NORMAL, row + i / shape[1], i % shape[1]);
                assertThat(values[i]).isEqualTo(entry * 0.3f);
            }
            row += shape[0];
        }
    }
}
