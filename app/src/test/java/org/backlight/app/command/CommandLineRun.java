package org.backlight.app.command;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.backlight.app.terminal.Terminal;

/** What a command line, run within this process, said and ended with. */
record CommandLineRun(int exitCode, String out, String err) {

    static CommandLineRun of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Backlight.run(new Terminal(new PrintWriter(out, true), 0), new PrintWriter(err, true),
                args);
        return new CommandLineRun(exitCode, out.toString(), err.toString());
    }
}
