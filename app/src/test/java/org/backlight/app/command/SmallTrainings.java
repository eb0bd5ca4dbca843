package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.RunFolder;

/**
 * Small but whole trainings: drawn digits, two hidden layers of 32.
 *
 * @param runs where their folders are made
 */
record SmallTrainings(Path runs) {

    CommandLineRun train(String recipe, String... more) {
        List<String> args = new ArrayList<>(List.of("train", recipe, "--set",
                "dataset={kind: digits, train: 600, test: 200}", "--set", "model.hidden=[32, 32]", "--set",
                "training.batch-size=50", "--set", "training.epochs=3", "--set",
                "training.optimizer.learning-rate=0.01"));
        args.addAll(List.of(more));
        if (!args.contains("--runs-dir")) {
            args.addAll(List.of("--runs-dir", runs.toString()));
        }
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    /** The run of the only training so far. */
    RunFolder only() throws IOException {
        try (var folders = Files.list(runs)) {
            return RunFolder.open(folders.findFirst().orElseThrow(), runs);
        }
    }
}
