package org.backlight.app.report;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Drawings in SVG, as files and as parts of a page. */
final class SvgElement {

    /** On a page a drawing may be this much larger than its units, which are small for a screen. */
    private static final double LARGEST = 1.5;

    private SvgElement() {}

    /**
     * Returns an element as a page may hold several: it takes the size that its place allows, and its identifiers are no other's.
     */
    static String of(Sheet sheet) {
        String element = element(sheet, "style=\"max-width:" + Math.round(LARGEST * sheet.width())
                + "px;font-size:12px\" role=\"img\"");
        String id = "c" + Integer.toHexString(element.hashCode()) + "-";
        return element.replaceAll("\\bid=\"", "id=\"" + id).replaceAll("url\\(#", "url(#" + id)
                .replaceAll("xlink:href=\"#", "xlink:href=\"#" + id);
    }

    /** Returns a file, as wide as a journal's column or page. */
    static String file(Sheet sheet) {
        double millimetres = Panel.COLUMN_MILLIMETRES / Panel.COLUMN;
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(sheet, String.format(Locale.ROOT,
                "width=\"%.2fmm\" height=\"%.2fmm\" style=\"font-size:12px\"", millimetres * sheet.width(),
                millimetres * sheet.height())) + "\n";
    }

    private static String element(Sheet sheet, String attributes) {
        String file = new String(sheet.document(new SVGProcessor(), new VectorGraphics2D(), 1),
                StandardCharsets.UTF_8);
        String element = file.substring(file.indexOf("<svg"));
        // The encoder's own size is in millimetres, and the view box decides. Texts of the encoder's own size, 12, say none, and
        // would have the page's; where the font is missing, another one without serifs stands in.
        String head = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 "
                + sheet.width() + " " + sheet.height() + "\" " + attributes;
        return (head + element.substring(element.indexOf('>')))
                .replaceAll("font-family:&quot;([^&]*)&quot;", "font-family:&quot;$1&quot;,sans-serif")
                .strip();
    }
}
