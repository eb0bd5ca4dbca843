package org.backlight.app.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.backlight.app.task.text.AttentionChart;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.XYChart;

class HtmlReportTest {

    private static XYChart chart(String series) {
        XYChart chart = Charts.empty("title", "x", "y");
        Charts.points(chart, series, new double[]{1, 2.5}, new double[]{0.1, -3}, 0);
        return chart;
    }

    @Test
    void everyTextIsEscapedAndMarksAreUnderstood() {
        HtmlReport report = new HtmlReport("a < b");
        report.paragraph("%s: `x & y` is **bold**, 2 * 3", "<script>");
        report.texts(List.of("\"q\""), List.of(List.of("<td>")));
        assertThat(report.html()).contains("<title>a &lt; b</title>",
                "<p>&lt;script&gt;: <code>x &amp; y</code> is <strong>bold</strong>, 2 * 3</p>",
                "<th>&quot;q&quot;</th>", "<td class=\"text\">&lt;td&gt;</td>");
    }

    /** Each drawing is a well-formed element that scales, and no two have an identifier in common. */
    @Test
    void figuresAreDrawingsWithTheirNumbers() throws Exception {
        Figure figure = Figure.of("name", "words",
                List.of(chart("first"), chart("second"), attention().getFirst()));
        for (String svg : figure.svg()) {
            assertThat(svg).startsWith("<svg ").endsWith("</svg>").contains("viewBox=\"0 0 ");
            DocumentBuilderFactory.newInstance().newDocumentBuilder()
                    .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        }
        List<List<String>> ids = figure.svg().stream()
                .map(svg -> Pattern.compile("\\bid=\"([^\"]+)\"").matcher(svg)
                        .results().map(found -> found.group(1)).distinct().toList())
                .toList();
        assertThat(ids.stream().flatMap(List::stream).distinct().count())
                .isEqualTo(ids.stream().mapToLong(List::size).sum()).isPositive();
        assertThat(figure.numbers().csv()).startsWith("""
                chart,series,x,y,error
                title,first,1,0.1,
                title,first,2.5,-3,
                title,second,1,0.1,
                title,second,2.5,-3,
                block 1,1 a·,1 a·,1,
                block 1,1 a·,2 b,0,""");
    }

    private static List<HeatMapChart> attention() {
        return AttentionChart.of(
                new float[][][][]{{{{1, 0, 0}, {0.25f, 0.75f, 0}, {0, 0, 1}},
                        {{1, 0, 0}, {0.75f, 0.25f, 0}, {1, 0, 0}}}},
                new String[]{"a ", "b", "c"});
    }

    /** Rows from above, columns from the left; the mean over two heads. */
    @Test
    void attentionHasTheTokensOnBothAxes() {
        Table numbers = Figure.of("a", "b", attention()).numbers();
        assertThat(numbers.rows()).contains(List.of("block 1", "1 a·", "1 a·", "1", ""),
                List.of("block 1", "2 b", "1 a·", "0.5", ""), List.of("block 1", "2 b", "3 c", "0", ""),
                List.of("block 1", "3 c", "3 c", "0.5", "")).hasSize(9);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AttentionChart.of(new float[1][1][1][1], new String[1025]));
        // Of many tokens the means over squares are drawn.
        float[][][][] many = new float[1][1][600][600];
        Stream.of(many[0][0]).forEach(row -> row[0] = 1);
        String[] tokens = new String[600];
        Arrays.fill(tokens, "t");
        List<List<String>> rows = Figure.of("a", "b", AttentionChart.of(many, tokens)).numbers().rows();
        assertThat(rows).hasSize(200 * 200);
        // One of three columns has all the weight.
        assertThat(Double.parseDouble(rows.getFirst().get(3))).isCloseTo(1 / 3.0, within(1e-6));
        assertThat(rows.get(1).get(3)).isEqualTo("0");
    }

    @Test
    void aTableIsPrintedAndWrittenAsCsv() {
        Table table = new Table("name", "nothing", "count").row("a, b", "-", "5").row("c", "-", "\"10\"")
                .withoutEmptyColumns("-");
        StringWriter text = new StringWriter();
        table.print(new PrintWriter(text, true), 1);
        assertThat(text.toString().lines()).containsExactly("name  count", "a, b      5", "c      \"10\"");
        assertThat(table.csv()).isEqualTo("name,count\n\"a, b\",5\nc,\"\"\"10\"\"\"\n");
        assertThatIllegalArgumentException().isThrownBy(() -> table.row("one"));
    }

    /** A name that is another one's with a number is taken, too. */
    @Test
    void noFigureOverwritesAnother(@TempDir Path folder) throws IOException {
        HtmlReport report = new HtmlReport("names");
        for (String name : List.of("x", "x", "x-2", "x")) {
            report.figure(Figure.of(name, "words", List.of(chart("first"))));
        }
        List<Path> files = report.writeFigures(folder, Set.of(FigureFormat.SVG));
        assertThat(files).doesNotHaveDuplicates().extracting(file -> file.getFileName().toString())
                .containsExactly("x.svg", "x.csv", "x-2.svg", "x-2.csv", "x-2-2.svg", "x-2-2.csv", "x-3.svg",
                        "x-3.csv");
    }
}
