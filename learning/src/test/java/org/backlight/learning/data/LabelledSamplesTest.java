package org.backlight.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class LabelledSamplesTest {

    private static MemorySegment bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void bytesAreUnsignedAndScaledToOne() {
        var samples = LabelledSamples.of(bytes(0, 255, 51, 128, 1, 2), bytes(2, 0, 1), 3, Normalization.UNIT);
        assertThat(samples.count()).isEqualTo(3);
        assertThat(samples.features()).isEqualTo(2);
        var batch = samples.select(Tensors.of(new float[][]{{1}, {0}}).flatten().to(ScalarType.Long));
        assertThat(Tensors.floats(batch.inputs())).containsExactly(51 * (1 / 255f), 128 * (1 / 255f), 0, 1);
        assertThat(Tensors.floats(batch.targets().to(ScalarType.Float))).containsExactly(0, 2);
        assertThat(Tensors.floats(samples.slice(2, 1).inputs())).containsExactly(1 / 255f, 2 * (1 / 255f));
    }

    @Test
    void standardizingGivesMeanZeroAndDeviationOne() {
        var values = bytes(0, 10, 200, 255, 31, 77);
        var inputs = Tensors.floats(LabelledSamples
                .of(values, bytes(0, 0), 1, Normalization.standardizing(values)).slice(0, 2).inputs());
        double sum = 0;
        double squares = 0;
        for (float x : inputs) {
            sum += x;
            squares += x * x;
        }
        assertThat(sum / 6).isCloseTo(0, within(1e-6));
        assertThat(squares / 6).isCloseTo(1, within(1e-6));
        Normalization flat = Normalization.standardizing(bytes(51, 51));
        assertThat(flat.mean()).isCloseTo(0.2, within(1e-12));
        assertThat(flat.deviation()).isEqualTo(1);
    }

    @Test
    void samplesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LabelledSamples.of(bytes(1, 2, 3), bytes(0, 1), 2, Normalization.UNIT))
                .hasMessage("3 values do not divide into 2 samples");
        assertThatThrownBy(() -> LabelledSamples.of(bytes(1, 2), bytes(0, 3), 3, Normalization.UNIT))
                .hasMessage("label 3 of sample 1 (counted from 0) is not in [0, 3)");
    }
}
