package org.backlight.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.backlight.app.failure.UserMistake;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler;

class FigureFormatTest {

    @TempDir
    private Path folder;

    private static XYChart chart(String title, String axis, double... ends) {
        XYChart chart = Charts.empty(title, "step", axis);
        for (int i = 0; i < ends.length; i++) {
            Charts.points(chart, "line " + i, new double[]{0, 1, 2},
                    new double[]{5, 5 + ends[i] / 2, ends[i]}, i);
        }
        return chart;
    }

    private static String svg(XYChart... charts) {
        return new String(FigureFormat.SVG.bytes(Figure.of("f", "words", List.of(charts))),
                StandardCharsets.UTF_8);
    }

    /** Two columns of 85 mm; a millimetre is 72 / 25.4 points. */
    @Test
    void filesAreAsWideAsAJournalsColumns() throws Exception {
        Figure two = Figure.of("f", "words", List.of(chart("a", "loss", 1, 9), chart("b", "accuracy", 1, 9)));
        String svg = new String(FigureFormat.SVG.bytes(two), StandardCharsets.UTF_8);
        assertThat(svg).contains("width=\"170.00mm\"", "viewBox=\"0 0 800 ").doesNotContain("<image");
        DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        String pdf = new String(FigureFormat.PDF.bytes(two), StandardCharsets.ISO_8859_1);
        assertThat(pdf).startsWith("%PDF-").containsPattern("/MediaBox \\[0 0 481\\.8\\d+ ")
                .doesNotContain("/Subtype /Image").doesNotContain(" Tj");
        BufferedImage png = ImageIO.read(new ByteArrayInputStream(FigureFormat.PNG.bytes(two)));
        assertThat(png.getWidth()).isEqualTo(2 * 3 * Panel.COLUMN);
    }

    /** Of titles, only those that tell panels apart are drawn in files; pages have all. */
    @Test
    void titlesAreLeftToTheCaption() {
        assertThat(svg(chart("title", "loss", 1, 9), chart("title", "accuracy", 1, 9)))
                .isEqualTo(svg(chart("other", "loss", 1, 9), chart("other", "accuracy", 1, 9)));
        assertThat(svg(chart("bp", "loss", 1, 9), chart("dfa", "loss", 1, 9)))
                .isNotEqualTo(svg(chart("bp", "loss", 1, 9), chart("odfa", "loss", 1, 9)));
        assertThat(Figure.of("f", "w", List.of(chart("one", "loss", 1))).svg())
                .isNotEqualTo(Figure.of("f", "w", List.of(chart("two", "loss", 1))).svg());
    }

    /** Names stand at the ends of lines that are far enough apart; otherwise a legend makes the panel higher. */
    @Test
    void linesAreNamedAtTheirEndsWhereThereIsRoom() {
        int apart = height(chart("t", "loss", 1, 5, 9));
        int together = height(chart("t", "loss", 5, 5.001, 5.002, 5.003, 5.004));
        assertThat(apart).isEqualTo(chart("t", "loss").getHeight());
        assertThat(together).isGreaterThan(apart);
        // A chart is as it was, afterwards.
        XYChart chart = chart("t", "loss", 1, 9);
        int width = chart.getWidth();
        svg(chart);
        assertThat(chart.getWidth()).isEqualTo(width);
        assertThat(((Styler) chart.getStyler()).isLegendVisible()).isTrue();
        assertThat(((Styler) chart.getStyler()).isChartTitleVisible()).isTrue();
    }

    private static int height(XYChart chart) {
        return Figure.of("f", "w", List.of(chart)).panels(false).getFirst().height();
    }

    @Test
    void aReportsFiguresAreFilesWithTheirNumbers() throws IOException {
        HtmlReport report = new HtmlReport("r");
        report.figure(Figure.of("curve", "words", List.of(chart("t", "loss", 1, 9))));
        report.figure(Figure.of("curve", "words", List.of(chart("t", "loss", 2, 8))));
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        report.picture(picture, "What the mirrors show", "caption");
        report.write(folder.resolve("report.html"), EnumSet.of(FigureFormat.SVG, FigureFormat.PDF));
        assertThat(folder).isDirectoryContaining("glob:**.html");
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(
                    "report.html",
                    "curve.svg", "curve.pdf", "curve.csv", "curve-2.svg", "curve-2.pdf", "curve-2.csv",
                    "what-the-mirrors-show.svg", "what-the-mirrors-show.pdf");
        }
        assertThat(folder.resolve("what-the-mirrors-show.svg")).content().contains("<image");
        assertThat(folder.resolve("curve-2.csv")).content().contains("t,line 0,2,2,");
    }

    @Test
    void otherFormatsAreRefused() {
        assertThat(FigureFormat.parse("svg, pdf")).isEqualTo(Set.of(FigureFormat.SVG, FigureFormat.PDF));
        assertThat(FigureFormat.of("--out", Path.of("a.PDF"), "")).isEqualTo(FigureFormat.PDF);
        assertThatThrownBy(() -> FigureFormat.parse("svg,eps")).isInstanceOf(UserMistake.class).hasMessage(
                "--format is \"svg,eps\"; expected png, svg or pdf, or several of them with commas between");
        assertThatThrownBy(() -> FigureFormat.of("--out", Path.of("a.eps"), ""))
                .isInstanceOf(UserMistake.class)
                .hasMessage("--out is a.eps; expected a file name that ends in .png, .svg or .pdf");
        assertThatThrownBy(() -> FigureFormat.of("--out", Path.of("a"), ".html"))
                .isInstanceOf(UserMistake.class)
                .hasMessage("--out is a; expected a file name that ends in .png, .svg, .pdf or .html");
    }
}
