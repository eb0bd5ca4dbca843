package org.backlight.learning.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.backlight.learning.checkpoint.CheckpointFolder;
import org.backlight.learning.checkpoint.DiskTooSmallException;
import org.backlight.learning.checkpoint.Position;
import org.backlight.learning.data.Batch;
import org.backlight.learning.data.TrainingData;
import org.backlight.learning.feedback.Alignment;
import org.backlight.learning.feedback.CreditAssignment;
import org.backlight.learning.layer.Parameter;
import org.backlight.learning.loss.LossAndError;
import org.backlight.learning.metric.EpochMetrics;
import org.backlight.learning.metric.EvaluationMetrics;
import org.backlight.learning.metric.Metric;
import org.backlight.learning.metric.MetricSums;
import org.backlight.learning.metric.StepMetrics;
import org.backlight.learning.network.Network;
import org.backlight.learning.optimizer.Optimizer;
import org.backlight.learning.optimizer.OptimizerSettings;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trainer of a network: the loop over epochs and batches, with evaluation, alignment and a checkpoint after each epoch,
 * and within one where the plan says so. Everything follows from the seeds, and a resumed training continues the curve
 * of an unbroken one exactly.
 */
public final class Trainer {

    /** Test samples, at most, of which it is asked what guessing makes. */
    private static final int GUESSED_SAMPLES = 1000;
    /** Factor on the loss of guessing: with a loss above that, for a whole epoch, nothing is learned. */
    private static final double FAR_ABOVE = 10;

    private final LearningTask task;
    private final Network network;
    private final CreditAssignment credit;
    private final ParameterUpdate update;
    private final double learningRate;
    private final TrainingPlan plan;
    private final TrainingData train;
    private final Optional<CheckpointFolder> checkpoints;
    private Position position = Position.START;
    /** The loss of the first step of all; NaN where that was done before. */
    private double firstLoss = Double.NaN;

    /**
     * Prepares a training; nothing is learned yet.
     *
     * @param task what is learned; its network is trained in place
     * @param credit how the error reaches the hidden stages
     * @param optimizer update rule for every trained parameter
     * @param plan epochs, batch size and seed of the order
     * @param checkpoints where to keep checkpoints, if anywhere
     */
    public Trainer(LearningTask task, CreditAssignment credit, OptimizerSettings optimizer, TrainingPlan plan,
            Optional<CheckpointFolder> checkpoints) {
        this.task = task;
        this.network = task.network();
        this.train = task.train();
        this.credit = credit;
        credit.prepare(network);
        this.update = new ParameterUpdate(network, credit.trainsHidden(),
                credit.readsEachStageOnce(), optimizer, plan);
        this.learningRate = optimizer.learningRate();
        this.plan = plan;
        this.checkpoints = checkpoints;
    }

    /**
     * Resumes from the newest checkpoint, if there is one.
     *
     * @return optimizer steps that are already done
     * @throws IOException if the checkpoint is damaged or of another training; nothing is modified then, unless the
     *     damage is a value that is not finite: the network is then of no use
     */
    public long resume() throws IOException {
        if (checkpoints.isPresent()) {
            position = checkpoints.get().readNewest(stateTensors());
            credit.seek(
                    new CreditAssignment.Projected(position.projectedBatches(), position.projectedRows()));
        }
        return position.step();
    }

    /**
     * Trains up to the plan's last epoch, or until the listener asks to stop.
     *
     * @return the latest complete epoch's figures; empty if there was none
     * @throws TrainingFailedException if the loss or its error is no longer finite, or the error has not the outputs' shape
     * @throws IOException if the first or the last checkpoint, the one that a stop asks for, or the model before the first
     *     step cannot be written; others are left out, and training goes on. So are the first ones on a disk that is too
     *     small, but never the last
     */
    public Optional<EpochMetrics> train(TrainingListener listener)
            throws TrainingFailedException, IOException {
        // Before the first step; or one that a killed process did not come to after its checkpoint.
        keepMilestone(1, listener);
        int stepsPerEpoch = plan.stepsPerEpoch(train.count());
        if (finished()) {
            return Optional.ofNullable(position.last()).map(this::withAllMetrics);
        }
        while (!finished()) {
            int epoch = (int) (position.step() / stepsPerEpoch) + 1;
            long lastStep = Math.min((long) epoch * stepsPerEpoch, totalSteps());
            try (PointerScope _ = new PointerScope()) {
                Tensor order = torch.tensor(order(epoch));
                while (position.step() < lastStep) {
                    listener.step(step(epoch, order));
                    if (position.step() < lastStep) {
                        withinEpoch(epoch, listener);
                        if (listener.stopRequested()) {
                            requireFiniteParameters(epoch);
                            checkpoint(listener);
                            return Optional.ofNullable(position.last());
                        }
                    }
                }
            }
            requireFiniteParameters(epoch);
            EpochMetrics metrics = epochMetrics(epoch);
            position = position.afterEpoch(metrics, position.step() % stepsPerEpoch == 0);
            listener.epoch(metrics);
            checkpoint(listener);
            keepMilestone(epoch, listener);
            if (listener.stopRequested()) {
                break;
            }
        }
        return Optional.ofNullable(position.last());
    }

    /** Returns whether the plan's last step is done. */
    public boolean finished() {
        return position.step() >= totalSteps();
    }

    private long totalSteps() {
        return plan.totalSteps(train.count());
    }

    /** Does one training step. */
    private StepMetrics step(int epoch, Tensor order) throws TrainingFailedException {
        long start = System.nanoTime();
        long size = Math.min(plan.batchSize(), train.count() - position.samples());
        int parts = (int) Math.min(plan.accumulation(), size);
        StepFigures figures = new StepFigures(task, credit);
        double factor = plan.schedule().factor(position.step(), totalSteps());
        update.begin(factor);
        for (int part = 0; part < parts; part++) {
            try (PointerScope _ = new PointerScope()) {
                long from = size * part / parts;
                long partSize = size * (part + 1) / parts - from;
                Batch batch = train.select(order.narrow(0, position.samples() + from, partSize));
                Tensor output = network.forward(batch.inputs(), position.step() * plan.accumulation() + part);
                figures.forwardDone();
                LossAndError result = task.loss().evaluate(output, batch.targets());
                requireFinite(result.loss(), epoch);
                requireFit(result, output, epoch);
                figures.errorDone(output, batch.targets(), result.loss(), (double) partSize / size);
                update.backward(credit, network, result.error(), (double) partSize / size, part == 0);
                figures.backwardDone();
            }
        }
        update.end();
        if (position.step() == 0) {
            firstLoss = figures.loss();
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        MetricSums epochSums = new MetricSums(task.metrics(), position.sums());
        epochSums.add(figures.sums());
        position = position.advanced((int) size, figures.loss(), epochSums.state(), seconds);
        return figures.metrics(position, epoch, (int) size, train.rowsPerSample(),
                learningRate * factor, update.nanoseconds());
    }

    private void requireFinite(double loss, int epoch) throws TrainingFailedException {
        if (!Double.isFinite(loss)) {
            throw new TrainingFailedException("the loss became " + loss + " at step "
                    + (position.step() + 1) + " (epoch " + epoch + "); a smaller learning rate may help");
        }
    }

    /** A loss of the user's own may give any error. */
    private void requireFit(LossAndError result, Tensor output, int epoch) throws TrainingFailedException {
        Optional<String> fault = result.fault(output);
        if (fault.isPresent()) {
            throw new TrainingFailedException(
                    "the error of the loss " + task.loss().getClass().getSimpleName()
                            + " at step " + (position.step() + 1) + " (epoch " + epoch + ") " + fault.get());
        }
    }

    private void withinEpoch(int epoch, TrainingListener listener)
            throws TrainingFailedException, IOException {
        if (plan.evaluationInterval() > 0 && position.step() % plan.evaluationInterval() == 0) {
            Evaluation evaluation = evaluation(epoch);
            listener.evaluation(new EvaluationMetrics(position.step(), epoch, evaluation.loss(),
                    evaluation.figures(), alignment(), position.trainSeconds()));
        }
        boolean due = plan.checkpointInterval() > 0 && position.step() % plan.checkpointInterval() == 0;
        if (due) {
            requireFiniteParameters(epoch);
            checkpoint(listener);
        }
        keepMilestone(epoch, listener);
    }

    /**
     * Checks that all parameters are finite: a step's loss is computed before its update, so the last update needs a
     * check of its own before it is kept.
     */
    private void requireFiniteParameters(int epoch) throws TrainingFailedException {
        try (PointerScope _ = new PointerScope()) {
            for (Parameter parameter : network.parameters()) {
                if (!Double.isFinite(parameter.value().sum().item_double())) {
                    throw new TrainingFailedException(parameter.name() + " is no longer finite after step "
                            + position.step() + " (epoch " + epoch + "); a smaller learning rate may help");
                }
            }
        }
    }

    private Evaluation evaluation(int epoch) throws TrainingFailedException {
        Evaluation evaluation = Evaluation.of(task, task.test());
        if (!Double.isFinite(evaluation.loss())) {
            throw new TrainingFailedException("the loss became " + evaluation.loss()
                    + " on the held-out samples after step " + position.step() + " (epoch " + epoch
                    + "); a smaller learning rate may help");
        }
        return evaluation;
    }

    /**
     * Checks that the loss is of use: a finite one is not if it is far above that of guessing, throughout the epoch and at
     * its end, and does not fall. Targets far from 0 begin far above guessing, and may come down in good order.
     */
    private void requireBetterThanFar(double trainLoss, double testLoss, int epoch)
            throws TrainingFailedException {
        boolean falls = position.last() != null
                ? testLoss < position.last().testLoss()
                : !(trainLoss > 2 * firstLoss);
        if (falls) {
            return;
        }
        double guessing = Guessing.loss(task, GUESSED_SAMPLES);
        if (guessing > 0 && Math.min(trainLoss, testLoss) > FAR_ABOVE * guessing) {
            throw new TrainingFailedException(String.format(Locale.ROOT,
                    "the loss was %.4g in the whole of epoch %d and is %.4g on the held-out samples, where guessing has "
                            + "%.4g: nothing is learned; a smaller learning rate may help",
                    trainLoss, epoch, testLoss, guessing));
        }
    }

    private EpochMetrics epochMetrics(int epoch) throws TrainingFailedException {
        Evaluation evaluation = evaluation(epoch);
        double trainLoss = position.lossSum() / position.samples();
        requireBetterThanFar(trainLoss, evaluation.loss(), epoch);
        return new EpochMetrics(position.step(), epoch, trainLoss,
                new MetricSums(task.metrics(), position.sums()).figures(trainLoss, position.samples(),
                        train.rowsPerSample()),
                evaluation.loss(), evaluation.figures(), alignment(), position.trainSeconds());
    }

    /**
     * Returns the last epoch's figures with every metric of the task: a checkpoint may be older than one of them. What was
     * measured then stays.
     */
    private EpochMetrics withAllMetrics(EpochMetrics last) {
        List<String> names = task.metrics().stream().map(Metric::name).toList();
        if (last.test().keySet().containsAll(names)) {
            return last;
        }
        Map<String, Double> test = new LinkedHashMap<>(Evaluation.of(task, task.test()).figures());
        test.putAll(last.test());
        return new EpochMetrics(last.step(), last.epoch(), last.trainLoss(), last.train(), last.testLoss(),
                test,
                last.alignment(), last.trainSeconds());
    }

    private List<Double> alignment() {
        if (!credit.measuresAlignment()) {
            return List.of();
        }
        TrainingData test = task.test();
        try (PointerScope _ = new PointerScope()) {
            int probe = probeSamples(network, test.rowsPerSample());
            return Alignment.measure(network, credit, task.loss(),
                    test.slice(0, Math.min(probe, test.count())));
        }
    }

    /**
     * Returns the number of test samples, at most, on which the alignment is measured at each evaluation.
     *
     * @param network that is trained
     * @param rowsPerSample predictions of one sample
     */
    public static int probeSamples(Network network, int rowsPerSample) {
        return Evaluation.samplesAtOnce(network, rowsPerSample);
    }

    private void checkpoint(TrainingListener listener) throws IOException {
        position = position.withFeedback(credit.projected().batches(), credit.projected().rows());
        if (checkpoints.isPresent()) {
            listener.checkpoint();
            if (finished()) {
                // What was learned must not be lost, however small the disk.
                checkpoints.get().writeLast(position, stateTensors(),
                        CheckpointFolder.named(network.tensors()));
                return;
            }
            boolean needed = checkpoints.get().list().isEmpty() || listener.stopRequested();
            keep(listener, needed, () -> checkpoints.get().write(position, stateTensors()));
        }
    }

    /** Writes the model alone where the plan asks for it. */
    private void keepMilestone(int epoch, TrainingListener listener)
            throws TrainingFailedException, IOException {
        if (checkpoints.isPresent() && plan.isMilestone(position.step(), totalSteps())) {
            requireFiniteParameters(epoch);
            keep(listener, position.step() == 0, () -> checkpoints.get().writeModel(position,
                    CheckpointFolder.named(network.tensors())));
        }
    }

    @FunctionalInterface
    private interface Writing {
        void write() throws IOException;
    }

    /**
     * Writes a file, or tells the listener that it could not be written.
     *
     * @param needed whether training must not go on, or end, without the file, but for a disk that is too small
     */
    private static void keep(TrainingListener listener, boolean needed, Writing writing) throws IOException {
        try {
            writing.write();
        } catch (IOException e) {
            if (needed && !(e instanceof DiskTooSmallException)) {
                throw e;
            }
            listener.checkpointSkipped(e);
        }
    }

    private List<Optimizer.NamedTensor> stateTensors() {
        List<Optimizer.NamedTensor> tensors = new ArrayList<>(CheckpointFolder.named(network.tensors()));
        tensors.addAll(update.optimizer().state());
        return tensors;
    }

    /** Returns a permutation of the samples that depends on the seed and the epoch alone. */
    private long[] order(int epoch) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(plan.seed() * 0x9E3779B97F4A7C15L + epoch);
        long[] order = new long[train.count()];
        for (int i = 0; i < order.length; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
