package org.backlight.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.backlight.datasets.DataFolder;
import org.backlight.substrate.file.FolderTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands leave behind: nothing in the data folder, and after a dry run nothing at all. */
class WhatCommandsKeepTest {

    @TempDir
    private Path folder;

    /** Returns all files and folders with the time of their last change and their size. */
    private static Map<Path, String> content(Path root) throws IOException {
        Map<Path, String> content = new TreeMap<>();
        if (!Files.exists(root)) {
            return content;
        }
        try (var paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                content.put(path, Files.getLastModifiedTime(path) + " " + Files.size(path));
            }
        }
        return content;
    }

    /** The folder's name in the text makes it one that nobody has kept tokens of. */
    @Test
    void aDryRunKeepsNothingAndATrainingNothingInTheDataFolder() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(BookOfFewWords.write(data), Files.readString(data.resolve("book.txt")) + folder);
        SmallTextTrainings trainings = new SmallTextTrainings(data);
        Map<Path, String> dataBefore = content(data);
        Map<Path, String> cacheBefore = content(DataFolder.derived());

        for (String recipe : new String[]{"dialogs-odfa", "dialogs-bp"}) {
            CommandLineRun dry = trainings.train(recipe, "--dry-run");
            assertThat(dry.exitCode()).as(dry.err()).isZero();
        }
        assertThat(content(data)).isEqualTo(dataBefore);
        assertThat(content(DataFolder.derived())).isEqualTo(cacheBefore);

        CommandLineRun trained = trainings.train("dialogs-odfa");
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Map<Path, String> dataAfter = content(data);
        dataAfter.keySet().removeIf(path -> path.startsWith(trainings.runs()));
        // The folder itself is younger, for the runs in it.
        dataAfter.put(data, dataBefore.get(data));
        assertThat(dataAfter).isEqualTo(dataBefore);
        Map<Path, String> kept = content(DataFolder.derived());
        kept.keySet().removeAll(cacheBefore.keySet());
        assertThat(kept).isNotEmpty();
        kept.keySet().stream().filter(path -> path.getParent().equals(DataFolder.derived())).toList()
                .forEach(FolderTree::delete);
    }
}
