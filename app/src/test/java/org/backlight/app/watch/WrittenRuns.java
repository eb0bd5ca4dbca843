package org.backlight.app.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.backlight.app.recipe.RecipeReader;
import org.backlight.app.run.LatestFrame;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.optics.device.MirrorLayout;
import org.backlight.optics.device.Region;

/**
 * Runs with lines as trainings write them, without any training.
 *
 * @param folder of all runs
 */
record WrittenRuns(Path folder) {

    /** Begins a run. */
    RunFolder begin(String recipe, int minute) {
        return RunFolder.create(folder, RecipeReader.read(recipe, List.of()),
                LocalDateTime.of(2026, 1, 2, 3, minute));
    }

    /** Writes a run of some steps, with a test after each ten. */
    RunFolder write(String recipe, int minute, int steps) throws IOException {
        RunFolder run = begin(recipe, minute);
        StringBuilder lines = new StringBuilder();
        for (int step = 1; step <= steps; step++) {
            lines.append(train(step));
            if (step % 10 == 0) {
                lines.append(test(step));
            }
        }
        append(run, lines.toString());
        return run;
    }

    /** Returns a line of the training samples, and that of its time. */
    static String train(int step) {
        String place = "{\"step\":" + step + ",\"epoch\":" + (1 + step / 100) + ",\"split\":";
        return place + "\"train\",\"loss\":" + 2.0 / step + ",\"accuracy\":" + (1 - 1.0 / step)
                + ",\"learning_rate\":0.001}\n" + place + "\"time\",\"train_seconds\":" + 0.1 * step + "}\n";
    }

    /** Returns a line of the test samples. */
    static String test(int step) {
        return "{\"step\":" + step + ",\"epoch\":" + (1 + step / 100) + ",\"split\":\"test\",\"loss\":"
                + 2.5 / step
                + ",\"accuracy\":" + (1 - 1.5 / step) + ",\"train_seconds\":" + 0.1 * step
                + ",\"alignment_stage0\":0.5,\"alignment_stage1\":0.6}\n";
    }

    /** Writes the summary of a run. */
    static void finish(RunFolder run, String method) throws IOException {
        run.write(new RunSummary("digits-" + method, method, "digits", 1, 669_706, 2, 0.1, 0.2,
                Map.of("test_accuracy", 0.9625), 10, 2000, 1L << 29, null, null, null, null, null, null,
                null));
    }

    /** Writes a frame of 4 x 128 pixels, of which the first is saturated. */
    static void frame(RunFolder run) throws IOException {
        frame(run, 42);
    }

    /** Writes a frame as {@link #frame(RunFolder)} does, with another number. */
    static void frame(RunFolder run, long number) throws IOException {
        var layout = new MirrorLayout(12, 16, 5, 4, 30);
        var region = new Region(4, 128);
        float[] counts = new float[region.pixels()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = i % 200;
        }
        counts[0] = 255;
        new LatestFrame(number, layout, new byte[]{1, 0, 1, 0, 0, 1}, region, new int[0], counts,
                new LatestFrame.Settings(400, 0.5, 1, 0, 255)).write(run.latestFrame());
    }

    /**
     * Appends to the metrics as a trainer of another process does. The lock of one in this process would end when the server, which
     * is here, too, closes the file: POSIX locks belong to a process.
     */
    static void append(RunFolder run, String text) throws IOException {
        Files.writeString(run.path().resolve("metrics.jsonl"), text, StandardOpenOption.APPEND);
    }
}
