package org.backlight.app.terminal;

import java.io.PrintWriter;

/** The last line of a terminal, drawn over and over, with ordinary lines scrolling up above it. */
public final class LiveLine implements AutoCloseable {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private String shown = "";

    /**
     * Creates a line that is empty.
     *
     * @param out a terminal
     */
    public LiveLine(PrintWriter out) {
        this.out = out;
    }

    /**
     * Draws the live line.
     *
     * @param text shorter than the terminal is wide
     */
    public synchronized void show(String text) {
        shown = text;
        out.print(ERASE_LINE + text);
        out.flush();
    }

    /**
     * Prints an ordinary line above the live one.
     *
     * @param text without a line end
     */
    public synchronized void print(String text) {
        out.print(ERASE_LINE);
        out.println(text);
        out.print(shown);
        out.flush();
    }

    /** Erases the live line. */
    @Override
    public synchronized void close() {
        show("");
    }
}
