package org.backlight.app.report;

import java.util.List;

/** What a report shows as drawings that stand side by side where there is room, with the numbers that they show. */
public sealed interface Illustration permits Figure, MapFigure {

    /** Returns the name of the file that a reader saves the numbers as, without its ending. */
    String name();

    /** Returns what it shows, for those who cannot see it. */
    String words();

    /** Returns an element of SVG for each drawing, which becomes as wide as its place allows. */
    List<String> svg();

    /** Returns the numbers that the drawings show. */
    Table numbers();

    /** Returns the drawings as one PNG. */
    byte[] png();
}
