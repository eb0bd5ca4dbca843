package org.backlight.app.terminal;

/** How much a command says beside its results and errors. It is known only once the command line has been read. */
public final class Verbosity {

    /** Amounts of what is said. */
    public enum Level {
        /** Results and errors only. */
        QUIET,
        /** Progress and hints as well. */
        USUAL,
        /** Also where an unexpected error comes from, and the reasons that the log gives. */
        VERBOSE
    }

    private volatile Level level = Level.USUAL;

    /** Returns what was chosen last, {@link Level#USUAL} at first. */
    public Level level() {
        return level;
    }

    /** Chooses how much is said from now on. */
    public void choose(Level chosen) {
        level = chosen;
    }
}
