package org.backlight.app.characterize;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.backlight.app.chart.RoundNumbers;
import org.backlight.optics.characterization.Stability;
import org.backlight.optics.characterization.Stability.Moment;
import org.backlight.optics.characterization.Stability.Quality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StabilitySectionTest {

    private static Moment moment(double hours, double once, double refreshed) {
        return new Moment(hours, new Quality(once, once / 2, 0.9), new Quality(refreshed, refreshed / 2, 1),
                3);
    }

    @Test
    void driftIsDrawn(@TempDir Path folder) throws Exception {
        Page page = new Page(folder);
        StabilitySection.write(page,
                Optional.of(new Stability(true,
                        List.of(moment(0, 0.99, 0.99), moment(0.5, 0.9, 0.98), moment(24, 0.8, 0.97)))),
                false);
        page.write("page.md");
        assertThat(Files.readString(folder.resolve("page.md"))).contains("![stability](stability.png)",
                "*A good device:* all curves near 1",
                "| 0.5 | 0.90000 | 0.98000 | 0.45000 | 0.49000 | 0.9000 | 1.0000 | 3 |")
                .doesNotContain("No drift");
        assertThat(ImageIO.read(folder.resolve("stability.png").toFile()).getWidth()).isEqualTo(1280);
    }

    /** Where nothing drifts, curves would hide one another. */
    @Test
    void noDriftIsSaid(@TempDir Path folder) throws Exception {
        Page page = new Page(folder);
        StabilitySection.write(page,
                Optional.of(new Stability(false, List.of(moment(0, 0.99, 0.99), moment(24, 0.99, 0.99)))),
                false);
        page.write("page.md");
        assertThat(Files.readString(folder.resolve("page.md"))).contains("No drift in this preset",
                "--set medium.decorrelation-seconds=3600", "| 24 | 0.99000 | 0.9000 |")
                .doesNotContain("stability.png", "phase-drift");
    }

    @Test
    void numbersAreRound() {
        assertThat(List.of(RoundNumbers.text(0), RoundNumbers.text(126.49), RoundNumbers.text(1264.9),
                RoundNumbers.text(12_649), RoundNumbers.text(0.03125), RoundNumbers.text(0.9),
                RoundNumbers.text(400),
                RoundNumbers.text(1e-4), RoundNumbers.text(1e-5), RoundNumbers.text(2e6),
                RoundNumbers.text(-20)))
                .containsExactly("0", "126.5", "1,265", "12,649", "0.03125", "0.9", "400", "0.0001", "1e-5",
                        "2e6",
                        "-20");
        assertThat(RoundNumbers.step(64, 7)).isEqualTo(10);
        assertThat(RoundNumbers.step(0.2, 6)).isCloseTo(0.05, org.assertj.core.api.Assertions.within(1e-12));
        assertThat(RoundNumbers.step(5, 5)).isEqualTo(1);
    }
}
