package org.backlight.learning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Trains a classifier: the loop over epochs and batches, with evaluation, alignment and a checkpoint after
 * each epoch. Everything follows from the seeds, and a resumed training continues the curve of an unbroken
 * one exactly.
 */
public final class Trainer {

    /** The test samples, at most, on which the alignment is measured after each epoch. */
    public static final int PROBE_SAMPLES = 1000;

    private final Network network;
    private final CreditAssignment credit;
    private final Optimizer optimizer;
    private final TrainingPlan plan;
    private final LabelledSamples train;
    private final LabelledSamples test;
    private final Optional<CheckpointFolder> checkpoints;
    private Position position = Position.START;

    /**
     * @param network trained in place
     * @param credit how the error reaches the hidden stages
     * @param optimizer update rule for every trained parameter
     * @param plan epochs, batch size and seed of the order
     * @param train samples to learn from
     * @param test samples to measure on
     * @param checkpoints where to keep checkpoints, if anywhere
     * @throws IllegalArgumentException if samples do not fit the network
     */
    public Trainer(Network network, CreditAssignment credit, OptimizerSettings optimizer, TrainingPlan plan,
            LabelledSamples train, LabelledSamples test, Optional<CheckpointFolder> checkpoints) {
        for (LabelledSamples samples : List.of(train, test)) {
            if (samples.features() != network.inputs() || samples.classes() != network.head().outputs()) {
                throw new IllegalArgumentException("samples have " + samples.features() + " features and "
                        + samples.classes() + " classes, but the network takes " + network.inputs() + " and "
                        + network.head().outputs());
            }
        }
        this.network = network;
        this.credit = credit;
        this.optimizer = Optimizer.of(optimizer,
                credit.trainsHidden() ? network.parameters() : network.head().parameters());
        this.plan = plan;
        this.train = train;
        this.test = test;
        this.checkpoints = checkpoints;
    }

    /**
     * Takes up the newest checkpoint, if there is one.
     *
     * @return optimizer steps that are already done
     * @throws IOException if the checkpoint is damaged or of another training; nothing is modified then
     */
    public long resume() throws IOException {
        if (checkpoints.isPresent()) {
            position = checkpoints.get().readNewest(stateTensors());
            if (credit instanceof DirectFeedback feedback) {
                feedback.seek(position.projectedBatches(), position.projectedRows());
            }
        }
        return position.step();
    }

    /**
     * Trains up to the plan's last epoch, or until the listener asks to stop.
     *
     * @return the latest complete epoch's figures; empty if there was none
     * @throws TrainingFailedException if the loss is no longer a finite number
     * @throws IOException if a checkpoint cannot be written
     */
    public Optional<EpochMetrics> train(TrainingListener listener)
            throws TrainingFailedException, IOException {
        int stepsPerEpoch = plan.stepsPerEpoch(train.count());
        while (!finished()) {
            int epoch = (int) (position.step() / stepsPerEpoch) + 1;
            try (PointerScope _ = new PointerScope()) {
                Tensor order = torch.tensor(order(epoch));
                while (position.step() < (long) epoch * stepsPerEpoch) {
                    listener.step(step(epoch, order));
                    if (listener.stopRequested() && position.step() < (long) epoch * stepsPerEpoch) {
                        requireFiniteParameters(epoch);
                        checkpoint();
                        return Optional.ofNullable(position.last());
                    }
                }
            }
            requireFiniteParameters(epoch);
            EpochMetrics metrics = epochMetrics(epoch);
            position = position.afterEpoch(metrics);
            listener.epoch(metrics);
            checkpoint();
            if (listener.stopRequested()) {
                break;
            }
        }
        return Optional.ofNullable(position.last());
    }

    /** Whether the plan's last epoch is done. */
    public boolean finished() {
        return position.step() >= totalSteps();
    }

    private long totalSteps() {
        return (long) plan.epochs() * plan.stepsPerEpoch(train.count());
    }

    /** The training step. */
    private StepMetrics step(int epoch, Tensor order) throws TrainingFailedException {
        long start = System.nanoTime();
        try (PointerScope _ = new PointerScope()) {
            long size = Math.min(plan.batchSize(), train.count() - position.samples());
            LabelledSamples.Batch batch = train.select(order.narrow(0, position.samples(), size));
            Tensor logits = network.forward(batch.inputs());
            LossAndError result = LossAndError.softmaxCrossEntropy(logits, batch.labels());
            if (!Double.isFinite(result.loss())) {
                throw new TrainingFailedException("the loss became " + result.loss() + " at step "
                        + (position.step() + 1) + " (epoch " + epoch + "); a smaller learning rate may help");
            }
            credit.assign(network, result.error());
            optimizer.step(plan.schedule().factor(position.step(), totalSteps()));

            position = position.advanced((int) size, result, (System.nanoTime() - start) * 1e-9);
            return new StepMetrics(position.step(), epoch, (int) size, result.loss(),
                    (double) result.correct() / size, position.trainSeconds());
        }
    }

    /** A step's loss is taken before its update, so the last update needs a look of its own before it is kept. */
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

    private EpochMetrics epochMetrics(int epoch) {
        Evaluation evaluation = Evaluation.of(network, test);
        List<Double> alignment = List.of();
        if (credit instanceof DirectFeedback feedback) {
            try (PointerScope _ = new PointerScope()) {
                alignment = Alignment.measure(network, feedback,
                        test.slice(0, Math.min(PROBE_SAMPLES, test.count())));
            }
        }
        return new EpochMetrics(position.step(), epoch, position.lossSum() / position.samples(),
                (double) position.correct() / position.samples(), evaluation.loss(), evaluation.accuracy(),
                alignment, position.trainSeconds());
    }

    private void checkpoint() throws IOException {
        if (credit instanceof DirectFeedback feedback) {
            position = position.withFeedback(feedback.projectedBatches(), feedback.projectedRows());
        }
        if (checkpoints.isPresent()) {
            checkpoints.get().write(position, stateTensors());
        }
    }

    private List<Optimizer.NamedTensor> stateTensors() {
        List<Optimizer.NamedTensor> tensors = new ArrayList<>();
        network.parameters().forEach(p -> tensors.add(new Optimizer.NamedTensor(p.name(), p.value())));
        tensors.addAll(optimizer.state());
        return tensors;
    }

    /** A permutation of the samples that depends on the seed and the epoch alone. */
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
