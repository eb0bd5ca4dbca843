package org.backlight.app.command.option;

import java.nio.file.Path;

import picocli.CommandLine.Option;

/** The option {@code --runs-dir}, which several commands have. */
public final class RunsFolderOption {

    @Option(names = "--runs-dir", paramLabel = "DIR", defaultValue = "runs",
            description = "The folder of all runs; ${DEFAULT-VALUE} by default.")
    private Path path;

    /** Returns the folder of all runs, which may be missing. */
    public Path path() {
        return path;
    }

    /**
     * Returns the folder for new runs.
     *
     * @throws UserMistake if something else is there
     */
    public Path forNewRuns() {
        return OutputFolder.of("--runs-dir", path);
    }
}
