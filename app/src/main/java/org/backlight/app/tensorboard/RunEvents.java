package org.backlight.app.tensorboard;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.report.Png;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.RunFolder;
import org.backlight.substrate.file.WholeFile;

/**
 * Events of a run: its recipe as a text, every figure of its metrics as a scalar, and pictures and texts that a training shows. A
 * figure of training or test samples has the tag {@code loss/train} or {@code loss/test}, the mean over an epoch's training samples
 * {@code loss/train epoch}, an alignment {@code alignment/stage 1} from the input on, and the device's account {@code opu/feedback_frames}.
 */
public final class RunEvents implements AutoCloseable {

    /** The folder within a run that a training writes to. */
    public static final String FOLDER = "tensorboard";

    private static final double MILLIS = 1e-3;
    private static final String TRAIN_PREFIX = "train_";
    private static final Pattern STAGE = Pattern.compile("alignment_stage(\\d+)");

    private final EventFile file;

    private RunEvents(EventFile file) {
        this.file = file;
    }

    /**
     * Begins a file of a training that begins, or goes on: TensorBoard then forgets what it was told of later steps.
     *
     * @param folder the run's own
     * @param recipe what is trained
     * @param done the steps done so far
     * @throws IOException if it cannot be made
     */
    public static RunEvents begin(RunFolder folder, Recipe recipe, long done) throws IOException {
        RunEvents events = new RunEvents(EventFile.create(folder.path().resolve(FOLDER), now()));
        try {
            events.file.start(now(), done + 1);
            if (done == 0) {
                events.recipe(now(), recipe);
            }
            return events;
        } catch (IOException | RuntimeException e) {
            try (events) {
                throw e;
            }
        }
    }

    /**
     * Writes the events of a run that was trained earlier. Metrics hold no times of day: events have those of the training's own
     * seconds, which end when the metrics were last written.
     *
     * @param run finished or not
     * @param target the folder to write to; made if it is missing
     * @return the file
     * @throws UserMistake if there are events already, which TensorBoard would show as the same run's
     * @throws IOException if it cannot be written; nothing is then left behind
     */
    public static Path convert(RunFolder run, Path target) throws IOException {
        Optional<Path> earlier = EventFile.in(target);
        if (earlier.isPresent()) {
            throw new UserMistake("folder " + target + " has events already, in "
                    + earlier.get().getFileName()
                    + "; expected a new folder, as TensorBoard shows all events of a folder as one run");
        }
        List<MetricsLine> lines = run.metrics();
        double end = MILLIS * Files.getLastModifiedTime(run.metricsFile()).toMillis();
        double start = end
                - lines.stream().map(line -> line.figure(MetricsLine.TRAIN_SECONDS))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble).max().orElse(0);
        try (WholeFile whole = WholeFile.openWithFolder(EventFile.next(target, start))) {
            try (EventFile file = EventFile.within(whole, start)) {
                RunEvents events = new RunEvents(file);
                events.recipe(start, run.recipe());
                double at = start;
                for (MetricsLine line : lines) {
                    at = start + line.figure(MetricsLine.TRAIN_SECONDS).orElse(at - start);
                    events.add(at, line);
                }
            }
            whole.complete();
            return whole.place();
        }
    }

    private void recipe(double seconds, Recipe recipe) throws IOException {
        file.add(seconds, 0, List.of(EventFile.text("recipe", code(RecipeWriter.yaml(recipe)))));
    }

    private static String code(String text) {
        return "```\n" + text.strip() + "\n```";
    }

    /**
     * Writes the figures of a line of metrics.
     *
     * @throws IOException if they cannot be written
     */
    public void add(MetricsLine line) throws IOException {
        add(now(), line);
    }

    private void add(double seconds, MetricsLine line) throws IOException {
        List<EventFile.Value> values = new ArrayList<>();
        line.figures().forEach((name, value) -> {
            if (value != null && Double.isFinite(value)) {
                values.add(EventFile.scalar(tag(line.split(), name), value));
            }
        });
        if (!values.isEmpty()) {
            file.add(seconds, line.step(), values);
        }
    }

    /** Returns the tag of a figure. */
    static String tag(String split, String figure) {
        Matcher stage = STAGE.matcher(figure);
        if (stage.matches()) {
            return "alignment/stage " + (Integer.parseInt(stage.group(1)) + 1);
        }
        if (figure.equals(MetricsLine.TRAIN_SECONDS)) {
            return "time/training seconds";
        }
        if (!split.equals(MetricsLine.TRAIN) && !split.equals(MetricsLine.TEST)) {
            return split + "/" + figure;
        }
        return figure.startsWith(TRAIN_PREFIX)
                ? figure.substring(TRAIN_PREFIX.length()) + "/train epoch"
                : figure + "/" + split;
    }

    /**
     * Writes a text that a network has written.
     *
     * @param step of the training
     * @throws IOException if it cannot be written
     */
    public void text(long step, String text) throws IOException {
        file.add(now(), step, List.of(EventFile.text("text/sample", code(text))));
    }

    /**
     * Writes a picture.
     *
     * @param tag under which it is shown
     * @param step of the training
     * @param picture not modified
     * @throws IOException if it cannot be written
     */
    public void picture(String tag, long step, BufferedImage picture) throws IOException {
        file.add(now(), step, List.of(
                EventFile.image(tag, picture.getWidth(), picture.getHeight(), Png.bytes(picture))));
    }

    private static double now() {
        return MILLIS * System.currentTimeMillis();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
