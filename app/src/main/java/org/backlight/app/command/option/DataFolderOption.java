package org.backlight.app.command.option;

import java.nio.file.Path;

import org.backlight.datasets.DataFolder;

import picocli.CommandLine.Option;

/** The option {@code --data-dir}, which several commands have. */
public final class DataFolderOption {

    @Option(names = "--data-dir", paramLabel = "DIR",
            description = "The folder of all data sets; $BACKLIGHT_DATA or ~/.cache/backlight/data by default ($XDG_CACHE_HOME in place of ~/.cache).")
    private Path path;

    /** Returns the folder of all data sets. */
    public DataFolder folder() {
        return DataFolder.resolve(path);
    }
}
