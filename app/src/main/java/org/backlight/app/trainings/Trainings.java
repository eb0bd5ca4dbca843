package org.backlight.app.trainings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.recipe.RecipeWriter;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.substrate.file.FileLock;
import org.backlight.substrate.file.WholeFile;

/**
 * A folder of many trainings: {@code recipes/} and {@code logs/}, and {@code runs/} unless the runs are elsewhere. A cell whose
 * recipe has a finished run is not trained again; an unfinished run is resumed.
 */
public final class Trainings implements AutoCloseable {

    private static final int POLL_MILLIS = 500;

    private final Path folder;
    private final CellRuns runs;
    private final List<Cell> cells;
    private final Class<?> main;
    private final List<String> dataFolder;
    private final FileLock lock;

    /** Told of what happens, by one thread at a time. */
    public interface Listener {

        /**
         * Reports that a cell is finished.
         *
         * @param cell which
         * @param summary how it ended
         * @param before whether it was finished before these trainings began
         */
        void finished(Cell cell, RunSummary summary, boolean before);

        /**
         * Reports that a cell has failed.
         *
         * @param cell which
         * @param sentence why
         */
        void failed(Cell cell, String sentence);

        /**
         * Reports progress from time to time.
         *
         * @param done cells finished or failed
         * @param all cells there are
         * @param secondsLeft about how long the rest takes; empty before anything can be known
         */
        void progress(int done, int all, Optional<Double> secondsLeft);
    }

    /**
     * Results of all cells.
     *
     * @param finished the runs that are finished
     * @param failed the sentences of those that failed
     * @param interrupted whether some were left for another time
     */
    public record Outcome(Map<Cell, RunFolder> finished, Map<Cell, String> failed, boolean interrupted) {}

    /**
     * Opens a folder whose runs are in {@code runs/}, and locks it.
     *
     * @param folder made if it is missing
     * @param cells what to train, in this order; of equal ones, only the first
     * @param main the class that takes the command line of a training
     * @param dataFolder options of the trainings that name the data folder
     * @throws UserMistake if the folder cannot be written, or another process trains there
     */
    public Trainings(Path folder, List<Cell> cells, Class<?> main, List<String> dataFolder) {
        this(folder, CellRuns.below(folder), cells, main, dataFolder);
    }

    /**
     * Opens a folder, and locks it.
     *
     * @param folder of recipes and logs; made if it is missing
     * @param runs where the runs are; made if it is missing
     * @param cells what to train, in this order; of equal ones, only the first
     * @param main the class that takes the command line of a training
     * @param dataFolder options of the trainings that name the data folder
     * @throws UserMistake if the folder cannot be written, or another process trains there
     */
    public Trainings(Path folder, CellRuns runs, List<Cell> cells, Class<?> main, List<String> dataFolder) {
        this.runs = runs;
        this.folder = folder;
        this.cells = cells.stream().distinct().toList();
        this.main = main;
        this.dataFolder = List.copyOf(dataFolder);
        try {
            for (Path part : List.of(runs.folder(), folder.resolve("recipes"), folder.resolve("logs"))) {
                Files.createDirectories(part);
            }
            lock = FileLock.take(folder.resolve(".lock"));
        } catch (FileLock.HeldException e) {
            throw new UserMistake("folder " + folder + " is in use by another process that trains there", e);
        } catch (IOException e) {
            throw new UserMistake("folder " + folder + " cannot be written: " + FileTrouble.words(e), e);
        }
    }

    /**
     * Trains every cell that is not finished.
     *
     * @param jobs how many processes at once, at most, at least 1
     * @param stop asked now and then; once true, running trainings write a checkpoint and no other is begun
     * @param listener receives what happens
     */
    public Outcome train(int jobs, BooleanSupplier stop, Listener listener) {
        Outcome outcome = new Outcome(new LinkedHashMap<>(), new LinkedHashMap<>(), false);
        List<Cell> waiting = new ArrayList<>();
        for (Cell cell : cells) {
            try {
                if (!finished(cell, outcome, true, listener)) {
                    waiting.add(cell);
                }
            } catch (UserMistake e) {
                failed(cell, e.getMessage(), outcome, listener);
            }
        }
        int atOnce = Math.clamp(waiting.size(), 1, jobs);
        int processors = Math.max(1, Runtime.getRuntime().availableProcessors() / atOnce);
        Map<Cell, Future<String>> running = new LinkedHashMap<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
            for (Cell cell : waiting) {
                running.put(cell,
                        workers.submit(() -> stop.getAsBoolean() ? "" : train(cell, processors, stop)));
            }
            try {
                collect(running, outcome, stop, listener);
            } catch (RuntimeException | Error e) {
                workers.shutdownNow();
                throw e;
            }
        }
        return new Outcome(outcome.finished, outcome.failed,
                outcome.finished.size() + outcome.failed.size() < cells.size());
    }

    private void collect(Map<Cell, Future<String>> running, Outcome outcome, BooleanSupplier stop,
            Listener listener) {
        long start = System.nanoTime();
        int all = cells.size();
        int toDo = running.size();
        while (!running.isEmpty()) {
            int ended = toDo - running.size();
            double each = (System.nanoTime() - start) * 1e-9 / Math.max(1, ended);
            listener.progress(all - running.size(), all,
                    ended == 0 ? Optional.empty() : Optional.of(each * running.size()));
            waitForOne(running.values().iterator().next());
            for (Cell cell : running.entrySet().stream().filter(entry -> entry.getValue().isDone())
                    .map(Map.Entry::getKey).toList()) {
                end(cell, running.remove(cell), outcome, stop, listener);
            }
        }
    }

    private static void waitForOne(Future<String> future) {
        try {
            future.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Looked at by end().
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRun("the trainings were interrupted", e);
        }
    }

    private void end(Cell cell, Future<String> future, Outcome outcome, BooleanSupplier stop,
            Listener listener) {
        boolean started = future.state() == Future.State.SUCCESS;
        if (!(started && finished(cell, outcome, false, listener)) && !stop.getAsBoolean()) {
            failed(cell, started
                    ? future.resultNow()
                    : "its process cannot be started: " + future.exceptionNow().getMessage(), outcome,
                    listener);
        }
    }

    /** Returns whether the cell is finished, and if so reports it. */
    private boolean finished(Cell cell, Outcome outcome, boolean before, Listener listener) {
        Optional<RunFolder> run = runs.of(cell);
        Optional<RunSummary> summary = run.flatMap(RunFolder::summary);
        summary.ifPresent(how -> {
            outcome.finished.put(cell, run.orElseThrow());
            listener.finished(cell, how, before);
        });
        return summary.isPresent();
    }

    private static void failed(Cell cell, String sentence, Outcome outcome, Listener listener) {
        outcome.failed.put(cell, sentence);
        listener.failed(cell, sentence);
    }

    private String train(Cell cell, int processors, BooleanSupplier stop)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("train"));
        Optional<RunFolder> begun = runs.of(cell);
        if (begun.isPresent()) {
            arguments.addAll(List.of("--resume", begun.get().path().toString()));
        } else {
            Path recipe = folder.resolve("recipes").resolve(cell.id() + ".yaml");
            WholeFile.write(recipe, RecipeWriter.yaml(cell.recipe()));
            arguments.addAll(List.of(recipe.toString(), "--name", runs.name(cell), "--runs-dir",
                    runs.folder().toString()));
        }
        arguments.addAll(dataFolder);
        return CellProcess.run(main, List.of(), arguments, processors,
                folder.resolve("logs").resolve(cell.id() + ".txt"), stop);
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The lock goes with the process.
            return;
        }
    }
}
