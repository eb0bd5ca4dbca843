package org.backlight.learning.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import org.backlight.learning.tensor.LibTorch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Matrices in eight bits. */
class Int8MatrixTest {

    @Test
    void everyValueIsTheNearestOfItsRow() {
        LibTorch.load();
        int rows = 5;
        int columns = 33;
        Tensor matrix = torch.randn(rows, columns).mul_(torch.arange(new Scalar(rows))
                .view(rows, 1).to(torch.ScalarType.Float));
        Int8Matrix rounded = Int8Matrix.of(new ExportedTensor("matrix", matrix));
        assertThat(rounded.scales()[0]).as("a row of zeros").isEqualTo(1);
        byte[] transposed = rounded.transposed();
        for (int row = 0; row < rows; row++) {
            float scale = rounded.scales()[row];
            int largest = 0;
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                byte value = rounded.values()[at];
                float exact = LibTorch.floats(matrix).getAtIndex(ValueLayout.JAVA_FLOAT, at);
                // Half a step, and what float32 rounds of it.
                assertThat(value * scale).isCloseTo(exact, within(0.5001f * scale));
                assertThat(transposed[column * rows + row]).isEqualTo(value);
                largest = Math.max(largest, Math.abs(value));
            }
            assertThat(largest).isEqualTo(row == 0 ? 0 : 64);
        }
    }

    @Test
    void whatNoArrayHoldsIsRefusedByName() {
        LibTorch.load();
        Tensor large = torch.empty(1).expand(1 << 16, 1 << 15);
        assertThatThrownBy(() -> Int8Matrix.of(new ExportedTensor("embedding", large)))
                .isInstanceOf(NotExportableException.class).hasMessage(
                        "embedding has 2,147,483,648 elements; expected at most 2,147,483,639 for eight bits");
    }
}
