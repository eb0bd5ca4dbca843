package org.backlight.app.report;

import java.util.List;

/** What a report shows as drawings that stand side by side where there is room, with the numbers that they show. */
public sealed interface Illustration permits Figure, MapFigure, PixelFigure {

    /** Returns the name of the file that a reader saves it as, without its ending. */
    String name();

    /** Returns what it shows, for those who cannot see it. */
    String words();

    /**
     * Returns the drawings, all of one size.
     *
     * @param titled whether each has its title above it, as on a page; not in a file, for which a caption stands in, but where
     *     nothing else tells the drawings apart
     */
    List<Panel> panels(boolean titled);

    /** Returns the number of drawings in a line. */
    int columns();

    /** Returns the numbers that the drawings show; a table without rows where there are none. */
    Table numbers();

    /** Returns an element of SVG for each drawing, which becomes as wide as its place allows. */
    default List<String> svg() {
        return panels(true).stream().map(panel -> SvgElement.of(Sheet.of(List.of(panel), 1))).toList();
    }
}
