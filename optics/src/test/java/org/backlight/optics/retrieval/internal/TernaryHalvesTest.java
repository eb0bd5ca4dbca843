package org.backlight.optics.retrieval.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.backlight.optics.TernaryErrors;
import org.backlight.optics.device.BinaryFrames;
import org.backlight.substrate.thread.ThreadTeam;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TernaryHalvesTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 63", "5, 64", "5, 65", "300, 10", "2, 40000"})
    void halvesAreThoseOfTheVectors(int batch, int inputs) {
        MemorySegment x = TernaryErrors.random(3, batch, inputs, 0.6);
        var halves = new TernaryHalves(inputs, ThreadTeam.of(2));
        halves.read(x, batch);
        var frames = new BinaryFrames(inputs + 1);
        for (int h = 0; h < 2 * batch; h++) {
            frames.clear();
            int frame = frames.add(h, 0);
            halves.show(h, frames, frame);
            int on = 0;
            for (int j = 0; j < inputs; j++) {
                float value = x.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, (long) (h / 2) * inputs + j);
                boolean lit = value == (h % 2 == 0 ? 1 : -1);
                assertThat(frames.get(frame, j)).isEqualTo(lit);
                on += lit ? 1 : 0;
            }
            assertThat(halves.on(h)).isEqualTo(on);
            assertThat(frames.get(frame, inputs)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0.5f, 2, -1.0000001f, Float.NaN, Float.POSITIVE_INFINITY, Float.MIN_VALUE})
    void otherValuesAreRefused(float odd) {
        float[] values = new float[2 * 100];
        values[5] = -0f;
        values[177] = odd;
        var halves = new TernaryHalves(100, ThreadTeam.of(1));
        assertThatThrownBy(() -> halves.read(MemorySegment.ofArray(values), 2))
                .hasMessage(
                        "The input of an optical projection must be ternary, but row 1, column 77 (counted from 0) holds "
                                + odd + " instead of -1, 0 or 1; real values can be shown as bit planes.");
    }
}
