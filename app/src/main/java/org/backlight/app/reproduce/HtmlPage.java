package org.backlight.app.reproduce;

import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A page of HTML that needs no other file: pictures lie within it. Every text given is escaped. */
final class HtmlPage {

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 1100px; margin: 2em auto; padding: 0 1em }
            h1, h2 { line-height: 1.2 }
            h2 { margin-top: 2em; border-bottom: 1px solid #ccc }
            table { border-collapse: collapse; margin: 1em 0; font-size: 14px }
            th, td { border: 1px solid #ccc; padding: .3em .6em; text-align: left; vertical-align: top }
            th { background: #f3f3f3 }
            td.number { text-align: right; white-space: nowrap }
            td.text { white-space: pre-wrap; font-family: ui-monospace, monospace; font-size: 12px }
            img { max-width: 100%; border: 1px solid #eee }
            code { background: #f3f3f3; padding: 0 .2em }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    /** @param title above everything */
    HtmlPage(String title) {
        this.title = title;
        body.append("<h1>").append(escaped(title)).append("</h1>\n");
    }

    void section(String heading) {
        body.append("<h2>").append(escaped(heading)).append("</h2>\n");
    }

    /** A paragraph, written as {@link String#format} does. */
    void paragraph(String format, Object... values) {
        body.append("<p>").append(escaped(String.format(Locale.ROOT, format, values))).append("</p>\n");
    }

    /** A paragraph in the type of commands. */
    void command(String line) {
        body.append("<p><code>").append(escaped(line)).append("</code></p>\n");
    }

    /**
     * A table whose cells are figures where they look like figures, and words otherwise.
     *
     * @param head titles of the columns
     * @param rows as many cells each
     */
    void table(List<String> head, List<List<String>> rows) {
        table(head, rows, "");
    }

    /** A table of texts, whose line ends and blanks count. */
    void texts(List<String> head, List<List<String>> rows) {
        table(head, rows, "text");
    }

    private void table(List<String> head, List<List<String>> rows, String kind) {
        body.append("<table>\n<tr>").append(head.stream().map(cell -> "<th>" + escaped(cell) + "</th>")
                .collect(Collectors.joining())).append("</tr>\n");
        for (List<String> row : rows) {
            body.append("<tr>").append(row.stream().map(cell -> cell(cell, kind))
                    .collect(Collectors.joining())).append("</tr>\n");
        }
        body.append("</table>\n");
    }

    private static String cell(String text, String kind) {
        String type = !kind.isEmpty()
                ? kind
                : text.matches("[-−]?[\\d.,]+( ±.*)?( [%°\\w/]+)?") ? "number" : "";
        return (type.isEmpty() ? "<td>" : "<td class=\"" + type + "\">") + escaped(text) + "</td>";
    }

    /**
     * A picture.
     *
     * @param png its bytes
     * @param words what it shows, for those who cannot see it
     */
    void picture(byte[] png, String words) {
        body.append("<p><img alt=\"").append(escaped(words)).append("\" src=\"data:image/png;base64,")
                .append(Base64.getEncoder().encodeToString(png)).append("\"></p>\n");
    }

    /**
     * A drawing.
     *
     * @param svg an element of SVG, whose texts are escaped already
     */
    void drawing(String svg) {
        body.append("<p>").append(svg).append("</p>\n");
    }

    /** The whole page. */
    String html() {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
                + escaped(title)
                + "</title>\n<style>\n" + STYLE + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
