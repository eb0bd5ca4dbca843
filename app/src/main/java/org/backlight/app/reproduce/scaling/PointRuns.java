package org.backlight.app.reproduce.scaling;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.trainings.CellProcess;
import org.backlight.substrate.file.FileLock;

/** Measures the points of a folder that are missing, one after the other, each in a process of its own. */
public final class PointRuns implements AutoCloseable {

    /** Compiles what is called often before it is called again: nothing is compiled beside what is measured. */
    private static final List<String> JVM_OPTIONS = List.of("-Xbatch");

    private final PointFolder folder;
    private final Class<?> main;
    private final FileLock lock;

    /** Told of what happens. */
    public interface Listener {

        /** Reports that a point is about to be measured, the {@code number}th of {@code all} that are missing. */
        void begins(ScalingPoint point, int number, int all);

        /** Reports that a point is measured. */
        void measured(ScalingPoint point, PointFile file);

        /** Reports that a point could not be measured, and why. */
        void failed(ScalingPoint point, String sentence);
    }

    /**
     * Opens the folder, and locks it.
     *
     * @param folder made if it is missing
     * @param main the class that takes a command line
     * @throws UserMistake if the folder cannot be written, or another process measures there
     */
    public PointRuns(PointFolder folder, Class<?> main) {
        this.folder = folder;
        this.main = main;
        try {
            Files.createDirectories(folder.path().resolve("points"));
            Files.createDirectories(folder.path().resolve("logs"));
            lock = FileLock.take(folder.path().resolve(".lock"));
        } catch (FileLock.HeldException e) {
            throw new UserMistake(
                    "folder " + folder.path() + " is in use by another process that measures there", e);
        } catch (IOException e) {
            throw new UserMistake("folder " + folder.path() + " cannot be written: " + FileTrouble.words(e),
                    e);
        }
    }

    /**
     * Measures what is missing.
     *
     * @param points all that are wanted
     * @param seconds how long each is measured
     * @param stop asked now and then; once true, the point in hand is given up and no other is begun
     * @return how many could not be measured
     * @throws UserMistake if a file is damaged, or of another machine than this
     */
    public int measure(List<ScalingPoint> points, double seconds, BooleanSupplier stop, Listener listener) {
        List<ScalingPoint> missing = new ArrayList<>(points);
        missing.removeAll(folder.read(points).keySet());
        int failed = 0;
        for (int i = 0; i < missing.size() && !stop.getAsBoolean(); i++) {
            ScalingPoint point = missing.get(i);
            listener.begins(point, i + 1, missing.size());
            String sentence = measure(point, seconds, stop);
            var file = folder.read(point);
            if (file.isPresent()) {
                listener.measured(point, file.get());
            } else if (!stop.getAsBoolean()) {
                listener.failed(point, sentence);
                failed++;
            }
        }
        return failed;
    }

    private String measure(ScalingPoint point, double seconds, BooleanSupplier stop) {
        try {
            return CellProcess.run(main, JVM_OPTIONS,
                    List.of("reproduce", "scaling-point", point.id(), "--device", folder.device(),
                            "--seconds", Double.toString(seconds), "--out", folder.file(point).toString()),
                    Runtime.getRuntime().availableProcessors(), folder.log(point), stop);
        } catch (IOException e) {
            return "its process cannot be started: " + FileTrouble.words(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the measurement was interrupted";
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException _) {
            // The lock ends with the process.
        }
    }
}
