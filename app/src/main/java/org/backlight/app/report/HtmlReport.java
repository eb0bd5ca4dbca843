package org.backlight.app.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.backlight.substrate.file.WholeFile;

/**
 * A report: a page of HTML that needs no other file. Its figures are drawings in SVG with their numbers as CSV, its pictures
 * lie within it, and it can be read on a wide screen as on a narrow one. Every text given is escaped; in paragraphs, words
 * between backticks are code and words between two pairs of stars are bold.
 */
public final class HtmlReport {

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 1100px; margin: 2em auto; padding: 0 1em; overflow-wrap: break-word }
            h1, h2, h3 { line-height: 1.2 }
            h2 { margin-top: 2em; border-bottom: 1px solid #ccc }
            .wide { overflow-x: auto; margin: 1em 0 }
            table { border-collapse: collapse; font-size: 14px }
            th, td { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top }
            th { background: #f3f3f3 }
            td.number { text-align: right; white-space: nowrap }
            td.text { white-space: pre-wrap; font-family: ui-monospace, monospace; font-size: 12px; min-width: 12em }
            figure { margin: 1em 0 }
            figure .charts { display: flex; flex-wrap: wrap; gap: .5em }
            figure svg { flex: 1 1 22em; width: 100%; height: auto; min-width: 0 }
            img { max-width: 100%; height: auto; border: 1px solid #eee }
            figcaption, figcaption p { margin: .3em 0; font-size: 14px; color: #555 }
            code { background: #f3f3f3; padding: 0 .2em }
            """;

    private final List<Illustration> figures = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private final String title;

    /**
     * Creates a report with a title and nothing below it.
     *
     * @param title above everything
     */
    public HtmlReport(String title) {
        this.title = title;
        body.append("<h1>").append(escaped(title)).append("</h1>\n");
    }

    /** Begins a section. */
    public void section(String heading) {
        body.append("<h2>").append(escaped(heading)).append("</h2>\n");
    }

    /** Begins a part of a section, with a heading written as {@link String#format} does. */
    public void subsection(String format, Object... values) {
        body.append("<h3>").append(escaped(String.format(Locale.ROOT, format, values))).append("</h3>\n");
    }

    /** Adds a paragraph, written as {@link String#format} does. */
    public void paragraph(String format, Object... values) {
        body.append("<p>").append(marked(String.format(Locale.ROOT, format, values))).append("</p>\n");
    }

    private static String marked(String text) {
        return escaped(text).replaceAll("`([^`]+)`", "<code>$1</code>").replaceAll("\\*\\*([^*]+)\\*\\*",
                "<strong>$1</strong>");
    }

    /** Adds a paragraph in the type of commands. */
    public void command(String line) {
        body.append("<p><code>").append(escaped(line)).append("</code></p>\n");
    }

    /** Adds a table, whose cells are figures where they look like figures, and words otherwise. */
    public void table(Table table) {
        table(table.head(), table.rows(), "");
    }

    /**
     * Adds a table, whose cells are figures where they look like figures, and words otherwise.
     *
     * @param head titles of the columns
     * @param rows as many cells each
     */
    public void table(List<String> head, List<List<String>> rows) {
        table(head, rows, "");
    }

    /** Adds a table of texts, whose line ends and blanks count. */
    public void texts(List<String> head, List<List<String>> rows) {
        table(head, rows, "text");
    }

    private void table(List<String> head, List<List<String>> rows, String kind) {
        body.append("<div class=\"wide\"><table>\n<tr>")
                .append(head.stream().map(cell -> "<th>" + escaped(cell) + "</th>")
                        .collect(Collectors.joining()))
                .append("</tr>\n");
        for (List<String> row : rows) {
            body.append("<tr>").append(row.stream().map(cell -> cell(cell, kind))
                    .collect(Collectors.joining())).append("</tr>\n");
        }
        body.append("</table></div>\n");
    }

    private static String cell(String text, String kind) {
        String type = !kind.isEmpty()
                ? kind
                : text.matches("[-−]?[\\d.,]+( ±.*)?( [%°\\w/]+)?") ? "number" : "";
        return (type.isEmpty() ? "<td>" : "<td class=\"" + type + "\">") + escaped(text) + "</td>";
    }

    /** Adds a figure, with its numbers to be saved. */
    public void figure(Illustration figure) {
        figure(figure, "");
    }

    /**
     * Adds a figure, with its numbers to be saved.
     *
     * @param figure the charts or maps
     * @param caption below it
     */
    public void figure(Illustration figure, String caption) {
        figures.add(figure);
        body.append("<figure aria-label=\"").append(escaped(figure.words()))
                .append("\">\n<div class=\"charts\">\n");
        figure.svg().forEach(svg -> body.append(svg).append('\n'));
        body.append("</div>\n<figcaption>").append(captionOf(caption)).append("<a download=\"")
                .append(escaped(figure.name())).append(".csv\" href=\"data:text/csv;charset=utf-8;base64,")
                .append(base64(figure.numbers().csv().getBytes(StandardCharsets.UTF_8)))
                .append("\">numbers of this figure (CSV)</a></figcaption>\n</figure>\n");
    }

    /**
     * Adds a picture of pixels.
     *
     * @param picture not modified afterwards
     * @param words what it shows, for those who cannot see it
     * @param caption below it
     */
    public void picture(BufferedImage picture, String words, String caption) {
        figures.add(new PixelFigure(words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"), words,
                picture));
        body.append("<figure><img alt=\"").append(escaped(words)).append("\" src=\"data:image/png;base64,")
                .append(base64(Png.bytes(picture))).append("\"><figcaption>").append(captionOf(caption))
                .append("</figcaption></figure>\n");
    }

    private static String captionOf(String caption) {
        return caption.isEmpty() ? "" : "<p>" + marked(caption) + "</p>";
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * Adds a drawing.
     *
     * @param svg an element of SVG, whose texts are escaped already
     */
    public void drawing(String svg) {
        body.append("<figure><div class=\"charts\">").append(svg).append("</div></figure>\n");
    }

    /**
     * Writes the page, and its figures beside it as {@link #writeFigures} does.
     *
     * @param file to make or replace; missing folders are made
     * @param formats of the figures' files; none for no files
     * @throws IOException if a file cannot be written; its earlier version is then kept
     */
    public void write(Path file, Set<FigureFormat> formats) throws IOException {
        write(file);
        writeFigures(file.toAbsolutePath().getParent(), formats);
    }

    /**
     * Writes the figures and pictures so far as files of their own, with the numbers that they show, each named as it is in the
     * page; of several of one name, all but the first have a number behind it.
     *
     * @param folder made if it is missing
     * @param formats of the pictures; none for no files
     * @return the files
     * @throws IOException if one cannot be written; its earlier version is then kept
     */
    public List<Path> writeFigures(Path folder, Set<FigureFormat> formats) throws IOException {
        Set<String> names = new HashSet<>();
        List<Path> files = new ArrayList<>();
        for (Illustration figure : figures) {
            String name = figure.name();
            for (int number = 2; !names.add(name); number++) {
                name = figure.name() + "-" + number;
            }
            files.addAll(FigureFormat.write(figure, folder, name, formats));
        }
        return files;
    }

    /** Returns the whole page. */
    public String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    /**
     * Writes the page.
     *
     * @param file to make or replace; missing folders are made
     * @throws IOException if it cannot be written; a file that was there before then stays as it was
     */
    public void write(Path file) throws IOException {
        WholeFile.writeWithFolder(file, html().getBytes(StandardCharsets.UTF_8));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
