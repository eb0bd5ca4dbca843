package org.backlight.app.terminal;

import java.io.PrintWriter;
import java.io.Writer;

/**
 * Place where results and progress are shown.
 *
 * @param out standard output
 * @param columns the width of the terminal, or 0 where standard output is a file or a pipe
 * @param verbosity how much is shown
 */
public record Terminal(PrintWriter out, int columns, Verbosity verbosity) {

    private static final String COLUMNS = "backlight.terminal.columns";

    /**
     * Creates a place of the usual verbosity.
     *
     * @param out standard output
     * @param columns the width of the terminal, or 0 where standard output is a file or a pipe
     */
    public Terminal(PrintWriter out, int columns) {
        this(out, columns, new Verbosity());
    }

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

    /** Returns whether progress is shown on a line that is overwritten. */
    public boolean showsLive() {
        return interactive() && !quiet();
    }

    /** Returns where to say what is no result: standard output, or nowhere where only results are wanted. */
    public PrintWriter progress() {
        return quiet() ? new PrintWriter(Writer.nullWriter()) : out;
    }

    private boolean quiet() {
        return verbosity.level() == Verbosity.Level.QUIET;
    }
}
