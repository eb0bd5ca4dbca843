package org.backlight.datasets.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class LabelledImagesTest {

    private static LabelledImages images(int count, int rows, int columns, int classes) {
        return new LabelledImages(rows, columns, classes, new byte[count * rows * columns], new byte[count]);
    }

    @Test
    void pixelsAreRowMajorAndUnsigned() {
        byte[] pixels = new byte[2 * 3 * 4];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (240 + i);
        }
        LabelledImages images = new LabelledImages(3, 4, 256, pixels, new byte[]{(byte) 255, 7});
        assertThat(images.count()).isEqualTo(2);
        assertThat(images.pixelsPerImage()).isEqualTo(12);
        assertThat(images.pixel(0, 2, 3)).isEqualTo(251);
        assertThat(images.pixel(1, 0, 3)).isEqualTo(255);
        assertThat(images.label(0)).isEqualTo(255);
        assertThat(images.labelCounts()[255]).isEqualTo(1);
        assertThat(images.pixels().byteSize()).isEqualTo(24);
        assertThat(images.pixels().get(ValueLayout.JAVA_BYTE, 12)).isEqualTo((byte) 252);
        assertThat(images.labels().get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 7);
        assertThat(images.pixels().isReadOnly()).isTrue();
        assertThat(images.labels().isReadOnly()).isTrue();
        assertThatThrownBy(() -> images.pixel(0, 0, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> images.pixel(2, 0, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void lengthsSizesAndLabelsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelledImages(2, 2, 10, new byte[7], new byte[2]))
                .withMessage("there are 7 pixels, expected 8 for 2 labels and images of 2x2");
        assertThatIllegalArgumentException().isThrownBy(() -> images(1, 0, 2, 10))
                .withMessageContaining("0x2");
        assertThatIllegalArgumentException().isThrownBy(() -> images(1, 2, 2, 257))
                .withMessageContaining("257");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelledImages(1, 1, 3, new byte[2], new byte[]{2, 3}))
                .withMessage("label 1 (counted from 0) is 3, expected 0 to 2");
    }

    @Test
    void trainAndTestMustMatch() {
        assertThat(new ImageDataset("x", images(2, 3, 3, 10), images(1, 3, 3, 10)).name()).isEqualTo("x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageDataset("x", images(2, 3, 3, 10), images(1, 3, 4, 10)))
                .withMessageContainingAll("3x3", "3x4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageDataset("x", images(2, 3, 3, 10), images(1, 3, 3, 9)))
                .withMessageContaining("9 classes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageDataset("x", images(2, 3, 3, 10), images(0, 3, 3, 10)))
                .withMessageContaining("test set has no images");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageDataset(" ", images(2, 3, 3, 10), images(1, 3, 3, 10)))
                .withMessageContaining("name");
    }
}
