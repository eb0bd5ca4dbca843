package org.backlight.app;

/**
 * What standard output is shown on. The launcher tells, because the JVM only knows whether input and output
 * are both a terminal.
 *
 * @param interactive whether a line can be overwritten
 * @param columns the width in characters
 */
record Terminal(boolean interactive, int columns) {

    /** No terminal: a file, a pipe. */
    static final Terminal NONE = new Terminal(false, 80);

    private static final String COLUMNS = "backlight.terminal.columns";

    static Terminal ofLauncher() {
        int columns = Integer.getInteger(COLUMNS, 0);
        return columns > 0 ? new Terminal(true, columns) : NONE;
    }
}
