package org.backlight.app.train;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.backlight.app.failure.FailedRun;
import org.backlight.app.failure.FileTrouble;
import org.backlight.app.failure.UserMistake;
import org.backlight.app.model.Purpose;
import org.backlight.app.recipe.Recipe;
import org.backlight.app.run.MetricsLine;
import org.backlight.app.run.MetricsLog;
import org.backlight.app.run.PeakMemory;
import org.backlight.app.run.Provenance;
import org.backlight.app.run.RunFolder;
import org.backlight.app.run.RunSummary;
import org.backlight.app.task.Seeds;
import org.backlight.app.task.Task;
import org.backlight.app.task.Tasks;
import org.backlight.app.task.Wording;
import org.backlight.app.tensorboard.RunEvents;
import org.backlight.app.terminal.Terminal;
import org.backlight.datasets.DataFolder;
import org.backlight.datasets.catalog.SourceFile;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.checkpoint.DamagedCheckpointException;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.feedback.Backpropagation;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.feedback.ParameterReach;
import org.backlight.learning.feedback.Shallow;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.network.Network;
import org.backlight.learning.training.Guessing;
import org.backlight.learning.training.Trainer;
import org.backlight.learning.training.TrainingFailedException;
import org.backlight.learning.training.TrainingPlan;

/** Everything a recipe asks for, put together and trained in a run's folder. */
public final class TrainingRun implements AutoCloseable {

    private final Recipe recipe;
    private final Task task;
    private final TrainingPlan plan;
    private final Optional<FeedbackPath> feedback;
    /** Known as soon as training begins. */
    private Optional<FeedbackMatrix> matrix = Optional.empty();

    /**
     * Loads the data and builds the network and the path of its error.
     *
     * @param recipe what to train
     * @param data where data sets are looked for
     * @param terminal shows what takes a while
     * @throws UserMistake if the data set is missing or damaged, or the model too large
     */
    public TrainingRun(Recipe recipe, DataFolder data, Terminal terminal) {
        this.recipe = recipe;
        task = Tasks.of(recipe).load(recipe, data, Purpose.TRAINING, terminal);
        Seeds seeds = Seeds.of(recipe.seed());
        TrainingPlan whole = recipe.training().plan().withSeed(seeds.order())
                .withFittingWarmUp(samples().count());
        plan = whole.withMilestones(task.milestones());
        try {
            feedback = Optional.ofNullable(recipe.feedback())
                    .map(described -> new FeedbackPath(described, network(), seeds));
        } catch (RuntimeException e) {
            task.close();
            throw e;
        }
    }

    /** Returns the recipe that is trained. */
    public Recipe recipe() {
        return recipe;
    }

    /** Returns the number of the network's parameters, with those that are fixed. */
    public long parameters() {
        return network().parameterCount() + network().fixedCount();
    }

    /** Returns what is said of a warm-up that was shortened to fit into the training; empty where it was not. */
    Optional<String> shortenedWarmUp() {
        return shortenedWarmUp(recipe, plan, samples().count());
    }

    /**
     * Returns what is said of a warm-up that was shortened.
     *
     * @param recipe that asks for it
     * @param plan that has room for it
     * @param samples to learn from
     */
    public static Optional<String> shortenedWarmUp(Recipe recipe, TrainingPlan plan, int samples) {
        int asked = recipe.training().plan().schedule().warmUpSteps();
        int made = plan.schedule().warmUpSteps();
        return made == asked
                ? Optional.empty()
                : Optional.of(String.format(Locale.ROOT,
                        "training.schedule.warm-up-steps is %,d, but the whole training has %,d steps: shortened to %,d",
                        asked, plan.totalSteps(samples), made));
    }

    /** Returns the files that the samples were read from; none of drawn ones. */
    List<SourceFile> sources() {
        return task.sources();
    }

    /** Returns the number of training samples. */
    public int trainingSamples() {
        return samples().count();
    }

    /** Returns the wording of its figures. */
    Wording wording() {
        return task.wording();
    }

    private Network network() {
        return task.learning().network();
    }

    private TrainingData samples() {
        return task.learning().train();
    }

    /** Returns which parameters of the network are reached by what. */
    ParameterReach reach() {
        return credit().reach(network());
    }

    /** Way in which the training came to its end. */
    public sealed interface Outcome {

        /**
         * The plan's last epoch is done.
         *
         * @param summary what {@code summary.json} says
         * @param last the figures of the last epoch
         */
        record Finished(RunSummary summary, EpochMetrics last) implements Outcome {}

        /**
         * The user asked to stop.
         *
         * @param step the steps done so far
         * @param kept the steps that the newest checkpoint holds, all of them unless the disk is too small; empty
         *     where there is no checkpoint
         */
        record Interrupted(long step, OptionalLong kept) implements Outcome {}
    }

    /**
     * Trains from the newest checkpoint of the folder on, or from the start where it has none.
     *
     * @param folder the run's own
     * @param terminal what the progress is shown on
     * @param interruption tells when to stop early
     * @param command the command line, kept with the run, without the program's name
     * @throws UserMistake if the checkpoint is damaged or of another recipe, or the run is being trained already
     * @throws FailedRun if the training cannot go on
     */
    public Outcome train(RunFolder folder, Terminal terminal, Interruption interruption,
            List<String> command) {
        CheckpointFolder checkpoints = folder.checkpointsOf(recipe);
        Trainer trainer = new Trainer(task.learning(), credit(), recipe.training().optimizer(), plan,
                Optional.of(checkpoints));
        try (MetricsLog log = folder.openMetrics()) {
            matrix = FeedbackMatrix.of(recipe, terminal);
            long done = resume(trainer, checkpoints);
            if (done == 0 && folder.metrics().stream()
                    .anyMatch(metric -> metric.figure("train_loss").isPresent())) {
                throw new UserMistake(
                        "run " + folder.path() + " has finished epochs in its metrics, but no checkpoint"
                                + " in " + folder.checkpoints() + " to go on from");
            }
            if (done > 0) {
                requireSame(folder, done);
            }
            log.truncateAfter(done);
            opu().ifPresent(device -> device.observeInto(folder));
            if (done > 0) {
                terminal.progress().println("Goes on after step " + done + ".");
                if (matrix.isPresent()) {
                    matrix.get().keepIfMissing(folder, terminal);
                }
            } else {
                begin(folder);
            }
            opu().ifPresent(device -> lastAccount(folder).ifPresent(device::resume));
            int count = samples().count();
            try (Progress progress = Progress.on(terminal, plan, count, task.wording(), done);
                    RunEvents events = events(folder, done)) {
                RunRecorder recorder = new RunRecorder(log, progress, interruption, opu(),
                        task.sample(), Optional.ofNullable(events), plan.stepsPerEpoch(count),
                        plan.totalSteps(count), done);
                Optional<EpochMetrics> last = train(trainer, recorder);
                if (!trainer.finished()) {
                    return new Outcome.Interrupted(recorder.steps(),
                            checkpoints.list().stream().mapToLong(CheckpointFolder::steps).max());
                }
                RunSummary summary = summary(last.orElseThrow(), command);
                task.end(folder);
                folder.write(summary);
                return new Outcome.Finished(summary, last.orElseThrow());
            }
        } catch (TrainingFailedException e) {
            throw new FailedRun("run " + folder.path() + ": " + e.getMessage() + wayOn(checkpoints), e);
        } catch (IOException e) {
            throw cannotWrite(folder, checkpoints, e);
        } catch (UncheckedIOException e) {
            throw cannotWrite(folder, checkpoints, e.getCause());
        } catch (IllegalStateException e) {
            throw FailedRun.because("", e);
        }
    }

    /** Returns what writes events; null where the recipe asks for none. */
    private RunEvents events(RunFolder folder, long done) throws IOException {
        if (recipe.training().tensorboard() == null) {
            return null;
        }
        Optional<BufferedImage> samples = done == 0
                ? SamplePicture.of(task.learning().test())
                : Optional.empty();
        RunEvents events = RunEvents.begin(folder, recipe, done);
        try {
            if (samples.isPresent()) {
                events.picture("data/test samples", 0, samples.get());
            }
            return events;
        } catch (IOException | RuntimeException e) {
            try (events) {
                throw e;
            }
        }
    }

    private static Optional<EpochMetrics> train(Trainer trainer, RunRecorder recorder)
            throws IOException, TrainingFailedException {
        try {
            return trainer.train(recorder);
        } catch (TrainingFailedException e) {
            recorder.failed();
            throw e;
        }
    }

    /** Makes sure, before anything is changed, that what was done so far is a part of what is to be done. */
    private void requireSame(RunFolder folder, long done) throws IOException {
        task.requireSame(folder);
        if (matrix.isPresent()) {
            matrix.get().requireSame(folder);
        }
        long planned = plan.totalSteps(samples().count());
        if (done > planned) {
            throw new UserMistake("run " + folder.path() + " has done " + done
                    + " steps; expected training.epochs and training.steps that make at least as many, not "
                    + planned);
        }
        Recipe begun = folder.recipe();
        TrainingPlan before = begun.training().plan().withFittingWarmUp(samples().count());
        if (!before.schedule().equals(plan.schedule())) {
            throw new UserMistake("run " + folder.path() + " was begun with a warm-up of "
                    + before.schedule().warmUpSteps() + " steps, but one of " + planned + " steps would have "
                    + plan.schedule().warmUpSteps()
                    + "; expected a length that leaves the warm-up as it was");
        }
        if (!begun.equals(recipe)) {
            folder.change(recipe);
        }
    }

    /** Writes what a run has before its first step. */
    private void begin(RunFolder folder) throws IOException {
        task.begin(folder);
        if (matrix.isPresent()) {
            matrix.get().keep(folder);
        }
        feedback.ifPresent(path -> path.calibrate(task));
    }

    private static FailedRun cannotWrite(RunFolder folder, CheckpointFolder checkpoints, IOException e) {
        return new FailedRun(
                "run " + folder.path() + " cannot be written: " + FileTrouble.words(e) + wayOn(checkpoints),
                e);
    }

    private static String wayOn(CheckpointFolder checkpoints) {
        try {
            return checkpoints.list().isEmpty()
                    ? ""
                    : "; its last checkpoint is kept, and --resume continues from it";
        } catch (IOException e) {
            return "";
        }
    }

    private CreditAssignment credit() {
        return switch (recipe.training().method()) {
            case BP -> recipe.training().gradientNormalization() == null
                    ? new Backpropagation()
                    : new Backpropagation(recipe.training().gradientNormalization());
            case SHALLOW -> new Shallow();
            case DFA, ODFA -> feedback.orElseThrow().credit();
        };
    }

    private static long resume(Trainer trainer, CheckpointFolder checkpoints) throws IOException {
        try {
            return trainer.resume();
        } catch (IOException e) {
            List<Path> all = checkpoints.list();
            throw new UserMistake(all.size() < 2 || !(e instanceof DamagedCheckpointException)
                    ? FileTrouble.sentence(e)
                    : e.getMessage() + "; deleting it lets --resume go on from the older "
                            + all.get(all.size() - 2).getFileName(),
                    e);
        }
    }

    private RunSummary summary(EpochMetrics last, List<String> command) {
        double samplesPerSecond = seen(last.step()) / last.trainSeconds();
        ParameterReach reach = reach();
        return new RunSummary(recipe.name(), recipe.training().method().word(), recipe.dataset().kind(),
                recipe.seed(), parameters(), last.epoch(), last.trainLoss(),
                last.testLoss(), RunSummary.testFigures(last.test()), last.trainSeconds(), samplesPerSecond,
                PeakMemory.bytes(), opu().map(OpuAtWork::summary).orElse(null),
                new RunSummary.Reach(reach.direct(), reach.local(), reach.exact(), reach.untrained(),
                        reach.fixed()),
                new RunSummary.Length(last.step(), plan.stepsPerEpoch(samples().count())),
                Guessing.figures(task.learning()), last.alignment().isEmpty() ? null : last.alignment(),
                task.standardization().orElse(null),
                Provenance.now(command, Stream.concat(sources().stream(),
                        matrix.map(FeedbackMatrix::file).stream()).toList()));
    }

    private double seen(long step) {
        return Progress.Length.samplesAfter(plan, samples().count(), step);
    }

    private Optional<OpuAtWork> opu() {
        return feedback.flatMap(FeedbackPath::opu);
    }

    private static Optional<MetricsLine> lastAccount(RunFolder folder) {
        return folder.metrics().stream().filter(metric -> metric.split().equals(MetricsLine.OPU))
                .reduce((_, later) -> later);
    }

    @Override
    public void close() {
        feedback.ifPresent(FeedbackPath::close);
        task.close();
    }
}
