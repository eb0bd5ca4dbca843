package org.backlight.app.report;

/** Drawings as parts of a page. */
final class SvgElement {

    private SvgElement() {}

    /**
     * Returns the element of a file in SVG, as a page may hold several: it takes the size that its place allows, and its identifiers
     * are no other's.
     *
     * @param file its text
     * @param width of the drawing in pixels, which it never exceeds
     * @param height of the drawing in pixels
     */
    static String of(String file, int width, int height) {
        String element = file.substring(file.indexOf("<svg"));
        int end = element.indexOf('>');
        // The browser chooses the size by the view box; an identifier may be in a page but once. Texts of the encoder's own size,
        // 12, say none, and would have the page's; where the font is missing, another one without serifs stands in.
        String head = "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 "
                + width + " " + height + "\" style=\"max-width:" + width + "px;font-size:12px\" role=\"img\"";
        String id = "c" + Integer.toHexString(element.hashCode()) + "-";
        return (head + element.substring(end)).replaceAll("\\bid=\"", "id=\"" + id)
                .replaceAll("url\\(#", "url(#" + id).replaceAll("xlink:href=\"#", "xlink:href=\"#" + id)
                .replaceAll("font-family:&quot;([^&]*)&quot;", "font-family:&quot;$1&quot;,sans-serif")
                .strip();
    }
}
