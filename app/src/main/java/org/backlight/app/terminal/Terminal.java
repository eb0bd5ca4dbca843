package org.backlight.app.terminal;

import java.io.PrintWriter;

/**
 * Place where results and progress are shown.
 *
 * @param out standard output
 * @param columns the width of the terminal, or 0 where standard output is a file or a pipe
 */
public record Terminal(PrintWriter out, int columns) {

    private static final String COLUMNS = "backlight.terminal.columns";

    /**
     * Returns standard output as the launcher describes it, because the JVM only knows whether input and output are
     * both a terminal.
     *
     * @param out standard output
     */
    public static Terminal ofLauncher(PrintWriter out) {
        return new Terminal(out, Math.max(0, Integer.getInteger(COLUMNS, 0)));
    }

    /** Returns whether a line can be overwritten. */
    public boolean interactive() {
        return columns > 0;
    }
}
