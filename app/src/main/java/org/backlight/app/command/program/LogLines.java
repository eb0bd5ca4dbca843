package org.backlight.app.command.program;

import java.io.PrintWriter;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.backlight.app.terminal.Verbosity;

/**
 * What the parts of Backlight log, as lines on standard error: warnings, with {@code --verbose} the reasons for what was
 * chosen as well. The platform's own handler, which writes two lines for each, is set aside until this is closed.
 */
public final class LogLines extends Handler implements AutoCloseable {

    private static final String ROOT = "org.backlight";

    private final Logger logger = Logger.getLogger(ROOT);
    private final Level levelBefore = logger.getLevel();
    private final boolean parentsBefore = logger.getUseParentHandlers();
    private final PrintWriter err;
    private final Formatter messages = new SimpleFormatter();

    /**
     * Begins with warnings.
     *
     * @param err where the lines go
     */
    public LogLines(PrintWriter err) {
        this.err = err;
        setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
        choose(Verbosity.Level.USUAL);
    }

    /** Chooses what is shown from now on. */
    public void choose(Verbosity.Level verbosity) {
        logger.setLevel(switch (verbosity) {
            case QUIET -> Level.SEVERE;
            case USUAL -> Level.WARNING;
            case VERBOSE -> Level.FINE;
        });
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            // Not as a failure's sentence begins, which those who read a training's log look for.
            err.println((line.getLevel().intValue() >= Level.WARNING.intValue() ? "warning: " : "log: ")
                    + messages.formatMessage(line));
        }
    }

    @Override
    public void flush() {
        err.flush();
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(parentsBefore);
        logger.setLevel(levelBefore);
        err.flush();
    }
}
