package org.backlight.app.characterize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.backlight.app.report.HtmlReport;
import org.backlight.app.report.RoundNumbers;
import org.backlight.optics.characterization.Stability;
import org.backlight.optics.characterization.Stability.Moment;
import org.backlight.optics.characterization.Stability.Quality;
import org.junit.jupiter.api.Test;

class StabilitySectionTest {

    private static Moment moment(double hours, double once, double refreshed) {
        return new Moment(hours, new Quality(once, once / 2, 0.9), new Quality(refreshed, refreshed / 2, 1),
                3);
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(cell -> "<td class=\"number\">" + cell + "</td>")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    @Test
    void driftIsDrawn() {
        HtmlReport page = new HtmlReport("stability");
        StabilitySection.write(page,
                Optional.of(new Stability(true,
                        List.of(moment(0, 0.99, 0.99), moment(0.5, 0.9, 0.98), moment(24, 0.8, 0.97)))),
                false);
        assertThat(page.html()).contains("<figure aria-label=\"Correlation and gain over simulated hours\">",
                "<strong>A good device:</strong> all curves near 1", "download=\"stability.csv\"",
                row("0.5", "0.90000", "0.98000", "0.45000", "0.49000", "0.9000", "1.0000", "3"))
                .doesNotContain("No drift");
    }

    /** Where nothing drifts, curves would hide one another. */
    @Test
    void noDriftIsSaid() {
        HtmlReport page = new HtmlReport("stability");
        StabilitySection.write(page,
                Optional.of(new Stability(false, List.of(moment(0, 0.99, 0.99), moment(24, 0.99, 0.99)))),
                false);
        assertThat(page.html()).contains("No drift in this preset",
                "--set medium.decorrelation-seconds=3600", row("24", "0.99000", "0.9000"))
                .doesNotContain("<figure", "phase-drift");
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
