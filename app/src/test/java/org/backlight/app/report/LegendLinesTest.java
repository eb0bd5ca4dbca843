package org.backlight.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;

class LegendLinesTest {

    private static final String LONG = "learning-rate=0.01 (20261201-024038-a-name-that-says-all-of-the-widths-and-rates-";

    private static XYChart chart(String... labels) {
        XYChart chart = Charts.empty("title", "x", "y");
        for (int i = 0; i < labels.length; i++) {
            chart.addSeries("series " + i, new double[]{0, 1}, new double[]{i, 1}).setLabel(labels[i]);
        }
        return chart;
    }

    @Test
    void longEntriesAreBrokenAtBlanksAndHyphensAndLoseNothing() {
        XYChart chart = chart();
        assertThat(LegendLines.of("short and plain", chart)).containsExactly("short and plain");
        List<String> lines = LegendLines.of(LONG + "1)", chart);
        assertThat(lines).hasSizeBetween(3, 5).first().isEqualTo("learning-rate=0.01");
        assertThat(lines.subList(1, lines.size() - 1)).allMatch(line -> line.endsWith("-"));
        assertThat(lines.getFirst() + " " + String.join("", lines.subList(1, lines.size())))
                .isEqualTo(LONG + "1)");
        assertThat(String.join("", LegendLines.of("x".repeat(200), chart))).isEqualTo("x".repeat(200));
    }

    /** Cut by XChart, both charts would look alike. */
    @Test
    void drawingsTellEntriesApartByTheirEnds() throws IOException {
        assertThat(difference(LONG + "1)", LONG + "2)")).isPositive();
        Figure figure = Figure.of("n", "words", List.of(chart(LONG + "1)")));
        figure.svg();
        // The numbers keep the name in one line.
        assertThat(figure.numbers().csv()).contains(LONG + "1)");
    }

    private static int difference(String one, String other) throws IOException {
        BufferedImage a = ImageIO
                .read(new ByteArrayInputStream(
                        FigureFormat.PNG.bytes(Figure.of("n", "words", List.of(chart(one))))));
        BufferedImage b = ImageIO
                .read(new ByteArrayInputStream(
                        FigureFormat.PNG.bytes(Figure.of("n", "words", List.of(chart(other))))));
        int different = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                different += a.getRGB(x, y) == b.getRGB(x, y) ? 0 : 1;
            }
        }
        return different;
    }
}
