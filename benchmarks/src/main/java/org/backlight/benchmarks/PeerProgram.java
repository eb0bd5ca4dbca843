package org.backlight.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Rival of the Python world, a script of {@code benchmarks/peers}, by the program that the variable {@code PYTHON} names.
 *
 * @param python the path of the program
 * @param script its path from the folder of the project on
 */
record PeerProgram(String python, Path script) {

    /** Returns the script of a name, whether or not it is there. */
    static PeerProgram of(String script) {
        return new PeerProgram(Optional.ofNullable(System.getenv("PYTHON")).orElse("/usr/bin/python3"),
                Path.of("benchmarks", "peers", script));
    }

    /** Returns what is missing to run it; empty if nothing is. */
    Optional<String> missing() {
        return !Files.exists(script)
                ? Optional.of(script.toString())
                : Files.isExecutable(Path.of(python)) ? Optional.empty() : Optional.of(python);
    }

    /** Returns the beginning of its command line, before its arguments. */
    List<String> command() {
        return List.of(python, script.toString());
    }
}
