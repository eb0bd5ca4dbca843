package org.backlight.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.learning.tensor.SampleShape;
import org.backlight.learning.training.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ArraySamplesTest {

    private static final float[] THREE = {1, 2, 3, 4, 5, 6};

    @Test
    void samplesKeepTheirShapeAndTargets() {
        ArraySamples maps = ArraySamples.ofValues(THREE, SampleShape.of(1, 2), new float[]{7, -8, 9},
                SampleShape.of(1));
        assertThat(maps.count()).isEqualTo(3);
        assertThat(maps.shape()).isEqualTo(SampleShape.of(1, 2));
        assertThat(maps.features()).isEqualTo(2);
        assertThat(maps.targets()).isEqualTo(new Targets.Values(SampleShape.of(1), -8, 9));
        Batch chosen = maps.select(Tensors.of(new float[][]{{2, 0}}).flatten().to(ScalarType.Long));
        assertThat(Tensors.floats(chosen.inputs())).containsExactly(5, 6, 1, 2);
        assertThat(Tensors.floats(chosen.targets())).containsExactly(9, 7);

        ArraySamples classes = ArraySamples.ofClasses(THREE, SampleShape.of(2), new int[]{0, 2, 1}, 3);
        assertThat(classes.targets()).isEqualTo(new Targets.Classes(3));
        Tensor labels = classes.slice(1, 2).targets();
        assertThat(labels.scalar_type().intern()).isEqualTo(ScalarType.Long);
        assertThat(Tensors.floats(labels.to(ScalarType.Float))).containsExactly(2, 1);
    }

    @Test
    void whatIsWrongIsNamedWithItsSample() {
        assertThatThrownBy(() -> ArraySamples.ofClasses(new float[]{1, 2, 3, Float.NaN}, SampleShape.of(2),
                new int[]{0, 1}, 2))
                .hasMessage(
                        "value 1 of sample 1 (counted from 0) of the samples is NaN; expected a finite number");
        assertThatThrownBy(() -> ArraySamples.ofValues(new float[]{1, 2}, SampleShape.of(1),
                new float[]{1, Float.POSITIVE_INFINITY}, SampleShape.of(1)))
                .hasMessage(
                        "value 0 of sample 1 (counted from 0) of the targets is Infinity; expected a finite number");
        assertThatThrownBy(() -> ArraySamples.ofClasses(THREE, SampleShape.of(2), new int[]{0, 1, 3}, 3))
                .hasMessage("the label of sample 2 (counted from 0) is 3; expected a class from 0 to 2");
        assertThatThrownBy(() -> ArraySamples.ofClasses(THREE, SampleShape.of(2), new int[]{0, 1}, 3))
                .hasMessage("there are 6 values of samples; expected 2 for each of 2 samples");
        assertThatThrownBy(() -> ArraySamples.ofValues(THREE, SampleShape.of(2), new float[]{1, 2, 3},
                SampleShape.of(2)))
                .hasMessage("3 targets do not divide into samples of 2");
    }
}
