package org.backlight.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.backlight.app.run.RunFolder;

/**
 * Small but whole trainings of transformers, on a text of few words.
 *
 * @param folder of the text and the runs
 */
record SmallTextTrainings(Path folder) {

    /** The command line of a training. */
    List<String> arguments(String recipe, String... more) {
        List<String> args = new ArrayList<>(List.of("train", recipe, "--data-dir", folder.toString(),
                "--runs-dir", runs().toString(), "--set",
                "dataset={kind: text, path: " + folder.resolve("book.txt") + ", vocabulary: 280}", "--set",
                "model.context=12", "--set", "model.width=16", "--set", "model.heads=2", "--set",
                "model.blocks=3", "--set", "model.feed-forward=32", "--set", "training.batch-size=8", "--set",
                "training.steps=40", "--set", "training.evaluation-interval=16", "--set",
                "training.schedule.warm-up-steps=5"));
        args.addAll(List.of(more));
        return args;
    }

    CommandLineRun train(String recipe, String... more) {
        return CommandLineRun.of(arguments(recipe, more).toArray(String[]::new));
    }

    CommandLineRun resume(RunFolder run, String... more) {
        List<String> args = new ArrayList<>(
                List.of("train", "--resume", run.path().toString(), "--data-dir", folder.toString()));
        args.addAll(List.of(more));
        return CommandLineRun.of(args.toArray(String[]::new));
    }

    Path runs() {
        return folder.resolve("runs");
    }

    /** The run of the only training so far. */
    RunFolder only() throws IOException {
        return new SmallTrainings(runs()).only();
    }
}
