package org.backlight.app.command;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/** The option {@code --runs-dir}, which several commands have. */
final class RunsFolderOption {

    @Option(names = "--runs-dir", paramLabel = "DIR", defaultValue = "runs",
            description = "The folder of all runs; ${DEFAULT-VALUE} by default.")
    private Path path;

    Path path() {
        return path;
    }

    /**
     * Returns the folder for new runs.
     *
     * @throws UserMistake if something else is there
     */
    Path forNewRuns() {
        return OutputFolder.of("--runs-dir", path);
    }
}
