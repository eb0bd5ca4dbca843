package org.backlight.app.characterize;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.backlight.substrate.file.WholeFile;

/** A page of Markdown that grows, and the folder in which its pictures lie beside it. */
final class Page {

    private final Path folder;
    private final StringBuilder text = new StringBuilder();

    Page(Path folder) {
        this.folder = folder;
    }

    /** Adds a line, written as {@link String#format} does. */
    void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** Adds a paragraph. */
    void paragraph(String format, Object... values) {
        line(format + "%n", values);
    }

    /** Adds a heading. */
    void section(String heading) {
        line("## %s%n", heading);
    }

    /**
     * Adds a picture and what is to be seen in it.
     *
     * @param name of the file, without its ending
     * @param words what it shows, for those who cannot see it
     * @param good one sentence: what a good device looks like
     */
    void picture(String name, String words, byte[] png, String good) throws IOException {
        WholeFile.write(folder.resolve(name + ".png"), png);
        line("![%s](%s.png)%n", words, name);
        line("*A good device:* %s%n", good);
    }

    /** Writes the page. */
    void write(String name) throws IOException {
        WholeFile.write(folder.resolve(name), text.toString());
    }
}
