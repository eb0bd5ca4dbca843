package org.backlight.app.command.program;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What the command line asks of every command, answered by the program's own command, the root of all others. */
public interface Asked {

    /** Returns whether the stack trace of every error is asked for. */
    boolean debug();

    /** Returns whether the stack trace of an unexpected error is asked for. */
    boolean verbose();

    /** Returns the program's own command, to which a command belongs. */
    static Asked of(CommandLine command) {
        return of(command.getCommandSpec());
    }

    /** Returns the program's own command, to which a command belongs; its class has the program's {@code main}. */
    static Asked of(CommandSpec spec) {
        return (Asked) spec.root().userObject();
    }
}
