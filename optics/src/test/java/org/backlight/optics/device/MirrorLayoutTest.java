package org.backlight.optics.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.backlight.optics.OpuPresets;
import org.backlight.optics.twin.SimulatedOpu;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorLayoutTest {

    @ParameterizedTest
    @CsvSource({"9,11,5,2,0", "9,11,5,2,13", "9,11,99,1,0", "9,11,20,2,19", "9,11,1,9,18", "9,11,1,3,90",
            "10,7,21,1,49"})
    void everyBitDrivesAsManyMirrorsAsItSays(int rows, int columns, int inputs, int side, long anchor) {
        MirrorLayout layout = new MirrorLayout(rows, columns, inputs, side, anchor);
        long[] found = new long[layout.bits()];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int bit = layout.bitAt(r, c);
                if (bit >= 0) {
                    found[bit]++;
                }
            }
        }
        long[] visited = {0};
        layout.forEachMirror((r, c, bit) -> {
            assertThat(bit).as(r + ", " + c).isEqualTo(layout.bitAt(r, c));
            visited[0]++;
        });
        assertThat(visited[0]).isEqualTo((long) rows * columns);
        for (int bit = 0; bit < layout.bits(); bit++) {
            assertThat(found[bit]).isEqualTo(layout.mirrors(bit));
        }
    }

    @Test
    void layoutsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> new MirrorLayout(9, 11, 100, 1, 0))
                .hasMessageContaining("do not fit on 9 x 11 mirrors");
        assertThatThrownBy(() -> new MirrorLayout(9, 11, 21, 2, 0)).hasMessageContaining("do not fit");
        assertThatThrownBy(() -> new MirrorLayout(9, 11, 20, 2, 20))
                .hasMessageContaining("anchor mirrors is 20");
    }

    @Test
    void macroPixelsAreAsLargeAsTheyCanBe() {
        try (var device = new SimulatedOpu(OpuPresets.load("launay-2020").parameters(), 1)) {
            assertThat(MirrorLayout.fill(device.geometry(), 10, 0).macroPixelSide()).isEqualTo(285);
            assertThat(MirrorLayout.fill(device.geometry(), 1_000_000, 0).macroPixelSide()).isEqualTo(1);
            MirrorLayout anchored = MirrorLayout.fill(device.geometry(), 10, 256);
            assertThat(anchored.anchorMirrors()).isEqualTo(256L * anchored.mirrorsPerInput());
        }
    }
}
